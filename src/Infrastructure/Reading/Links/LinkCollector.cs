using System.Runtime.InteropServices;
using Gather.Application.Scraping.Reading;
using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Reading.Links;

/// <summary>Gathers the links of a page as its tokens go by. Links that are written alike are gathered once.</summary>
internal sealed class LinkCollector
{
    private const int TextLimit = 1000;

    private readonly List<Found> _found = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byReference =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly FoldedText _text = new(TextLimit);
    private readonly FoldedText _alternative = new(TextLimit);
    private int _open = -1;
    private int _openBlocks;

    /// <summary>Takes notice of a token; of text, only of what is neither script nor style.</summary>
    public void Take(ref readonly MarkupTokenizer token)
    {
        if (token.Kind is TokenKind.Text)
            TakeText(token.Content);
        else if (token.Kind is TokenKind.StartTag)
            TakeStart(in token);
        else
            TakeEnd(token.Element);
    }

    /// <summary>The links in the order in which they were met, each URL once.</summary>
    public IReadOnlyList<PageLink> Resolve(LinkResolver resolver)
    {
        Close();
        var links = new List<PageLink>(_found.Count);
        var byUrl = new Dictionary<string, int>(_found.Count, StringComparer.Ordinal);
        foreach (var found in _found)
        {
            if (resolver.Resolve(found.Reference) is not { } url)
                continue;
            if (byUrl.TryAdd(url.Text, links.Count))
                links.Add(new PageLink(url.Text, found.Text, found.Rel, resolver.IsInternal(url) ? LinkKind.Internal : LinkKind.External));
            else if (links[byUrl[url.Text]] is var earlier)
                links[byUrl[url.Text]] = earlier with { Text = earlier.Text.Length > 0 ? earlier.Text : found.Text, Rel = Shared(earlier.Rel, found.Rel) };
        }

        return links;
    }

    private void TakeText(ReadOnlySpan<char> raw)
    {
        if (_open >= 0)
            _text.AppendMarkup(raw);
    }

    private void TakeStart(ref readonly MarkupTokenizer token)
    {
        switch (token.Element)
        {
            case Element.A:
                Close();
                Open(token.Attributes);
                break;
            case Element.Area:
                Close();
                Open(token.Attributes);
                TakeAlternative(token.Attributes);
                Close();
                break;
            case Element.Img:
                TakeAlternative(token.Attributes);
                break;
            case Element.Block:
                _text.AppendBreak();
                _openBlocks++;
                break;
        }
    }

    // A link that is not closed ends with the block in which it stands.
    private void TakeEnd(Element element)
    {
        if (element is Element.Block)
            _text.AppendBreak();
        if (element is Element.A || (element is Element.Block && --_openBlocks < 0))
            Close();
    }

    private void TakeAlternative(TagAttributes attributes)
    {
        if (_open >= 0 && _text.IsEmpty && attributes.TryGetRaw("alt", out var alternative))
        {
            _alternative.AppendBreak();
            _alternative.AppendMarkup(alternative);
        }
    }

    private void Open(TagAttributes attributes)
    {
        _openBlocks = 0;
        if (!attributes.TryGetRaw("href", out var raw) && !attributes.TryGetRaw("xlink:href", out raw))
            return;

        var reference = WithoutFragment(raw.Contains('&') ? CharacterReferences.Decode(raw, inAttribute: true) : raw).Trim(HtmlSpace.All);
        if (!_byReference.TryGetValue(reference, out _open))
        {
            _open = _found.Count;
            _byReference[reference] = _open;
            _byReference.TryGetValue(reference, out var key, out _);
            _found.Add(new Found(key!, attributes.Text("rel")));
            return;
        }

        ref var earlier = ref CollectionsMarshal.AsSpan(_found)[_open];
        earlier.Rel = Shared(earlier.Rel, attributes.Text("rel"));
        if (earlier.Text.Length > 0)
            _open = -1;
    }

    private void Close()
    {
        if (_open >= 0)
        {
            var text = _text.IsEmpty ? _alternative : _text;
            if (!text.IsEmpty)
                CollectionsMarshal.AsSpan(_found)[_open].Text = text.Take();
            _open = -1;
        }

        _text.Clear();
        _alternative.Clear();
    }

    // Where one of two links to a page says nofollow, the other one still leads there.
    private static string? Shared(string? rel, string? other) =>
        rel == other ? rel : string.Join(' ', Words(rel).Intersect(Words(other), StringComparer.OrdinalIgnoreCase)) is { Length: > 0 } shared ? shared : null;

    private static string[] Words(string? rel) => (rel ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static ReadOnlySpan<char> WithoutFragment(ReadOnlySpan<char> reference) =>
        reference.IndexOf('#') is >= 0 and var fragment ? reference[..fragment] : reference;

    private struct Found(string reference, string? rel)
    {
        public readonly string Reference => reference;

        public string? Rel { get; set; } = rel;

        public string Text { get; set; } = "";
    }
}
