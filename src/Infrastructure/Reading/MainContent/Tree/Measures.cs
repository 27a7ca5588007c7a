using Gather.Infrastructure.Reading.MainContent.Signs;

namespace Gather.Infrastructure.Reading.MainContent.Tree;

/// <summary>What stands in a node, counted: lengths in characters with white space folded.</summary>
internal struct Measures
{
    public int Chars;
    public int Commas;
    public double LinkChars;
    public int HeadingChars;
    public int ListChars;
    public int BlockChars;
    public int Paragraphs;
    public int Images;
    public int Items;
    public int Inputs;
    public int Embeds;
    public int Videos;

    /// <summary>The text that is no link.</summary>
    public readonly double PlainChars => Chars - LinkChars;

    public readonly bool IsMostlyList => ListChars > Chars * 0.9;

    public readonly double LinkDensity => Chars == 0 ? 0 : LinkChars / Chars;

    /// <summary>Counts a text.</summary>
    public static Measures Of(ReadOnlySpan<char> text)
    {
        var measures = default(Measures);
        var blank = true;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                measures.Chars += blank ? 0 : 1;
                blank = true;
                continue;
            }

            blank = false;
            measures.Chars++;
            if (c is ',' or '،' or '，' or '、' or '﹐' or '︐' or '⹁' or '⸴' or '⸲')
                measures.Commas++;
        }

        return measures;
    }

    /// <summary>Adds what stands in a child, and the child itself.</summary>
    public void Add(ContentNode child)
    {
        ref var other = ref child.Kept;
        var name = child.Name;
        Chars += other.Chars;
        Commas += other.Commas;
        LinkChars += name == "a" ? other.Chars * child.LinkShare : other.LinkChars;
        HeadingChars += Tags.IsHeading(name) ? other.Chars : other.HeadingChars;
        ListChars += name is "ul" or "ol" ? other.Chars : other.ListChars;
        BlockChars += Tags.Breaking.Contains(name) || name is "span" or "li" or "td" or "th" or "dd" or "dt" or "figcaption" || Tags.IsHeading(name) ? other.Chars : other.BlockChars;
        Paragraphs += other.Paragraphs + (child.IsParagraph ? 1 : child.Runs);
        Images += other.Images + (name == "img" ? 1 : 0);
        Items += other.Items + (name == "li" ? 1 : 0);
        Inputs += other.Inputs + (name == "input" ? 1 : 0);
        Embeds += other.Embeds + (Tags.Embeds.Contains(name) ? 1 : 0);
        Videos += other.Videos + (child.IsVideo ? 1 : 0);
    }
}
