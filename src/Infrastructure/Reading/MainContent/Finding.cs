namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>Parts of the page that together are its content, in document order, as far as they are kept. It holds until the next attempt.</summary>
internal sealed record Finding(IReadOnlyList<ContentNode> Parts)
{
    public int Chars => Kept.Sum(static p => p.Kept.Chars);

    public double PlainChars => Kept.Sum(static p => p.Kept.PlainChars);

    public bool IsWholePage => Parts is [{ Parent: null }];

    public IEnumerable<ContentNode> Kept => Parts.Where(static p => !p.IsDropped);

    /// <summary>How much text, that is no link, the parts have that lie within the node or around it.</summary>
    public double PlainCharsWithin(ContentNode node) =>
        Kept.Where(p => p.Index < node.End && node.Index < p.End).Sum(static p => p.Kept.PlainChars);
}
