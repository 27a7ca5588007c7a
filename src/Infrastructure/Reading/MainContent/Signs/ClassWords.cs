using System.Buffers;

namespace Gather.Infrastructure.Reading.MainContent.Signs;

/// <summary>The words in classes and ids by which authors of pages tell content from what is around it.</summary>
internal static class ClassWords
{
    private static readonly SearchValues<string> Boilerplate = Words(
        "-ad-", "ad-break", "advert", "agegate", "ai2html", "banner", "breadcrumb", "combx", "comment", "community", "consent", "cookie", "cover-wrap", "disqus",
        "extra", "footer", "gdpr", "header", "legends", "menu", "newsletter", "pager", "pagination", "popup", "related", "remark", "replies", "rss", "shoutbox", "sidebar",
        "skyscraper", "social", "sponsor", "subscribe", "supplemental", "yom-remote");

    private static readonly SearchValues<string> PerhapsContent = Words("and", "article", "body", "column", "content", "main", "mathjax", "shadow");

    private static readonly SearchValues<string> Good = Words(
        "article", "blog", "body", "content", "entry", "h-entry", "hentry", "main", "page", "pagination", "post", "story", "text");

    private static readonly SearchValues<string> Bad = Words(
        "-ad-", "banner", "com-", "combx", "comment", "contact", "footer", "gdpr", "hidden", "masthead", "media", "meta", "outbrain", "promo", "related", "scroll",
        "share", "shopping", "shoutbox", "sidebar", "skyscraper", "sponsor", "tags", "widget");

    private static readonly SearchValues<string> AuthorLine = Words("byline", "author", "dateline", "p-author", "writtenby");

    private static readonly SearchValues<string> Notes = Words("footnote", "endnote");

    private static readonly SearchValues<string> Sharing = Words("share", "sharedaddy");

    /// <summary>Whether the words speak of boilerplate, and none of content.</summary>
    public static bool SpeakOfBoilerplate(string words) => Has(words, Boilerplate) && !Has(words, PerhapsContent);

    public static bool SpeakOfAuthor(string words) => Has(words, AuthorLine);

    public static bool SpeakOfNotes(string words) => Has(words, Notes);

    /// <summary>Whether they name a share bar: the word must stand by itself, so that "shared-layout" is none.</summary>
    public static bool SpeakOfSharing(string words)
    {
        for (var rest = words.AsSpan(); rest.IndexOfAny(Sharing) is >= 0 and var at;)
        {
            var end = at;
            while (end < rest.Length && char.IsAsciiLetter(rest[end]))
                end++;
            if ((at == 0 || !char.IsAsciiLetterOrDigit(rest[at - 1])) && (end == rest.Length || !char.IsAsciiDigit(rest[end]))
                && rest[at..end] is var word && (word.Equals("share", StringComparison.OrdinalIgnoreCase) || word.Equals("sharedaddy", StringComparison.OrdinalIgnoreCase)))
                return true;
            rest = rest[end..];
        }

        return false;
    }

    /// <summary>What a class or an id adds to the element's weight.</summary>
    public static int Weigh(string words) => (Has(words, Good) ? 25 : 0) - (Has(words, Bad) ? 25 : 0);

    private static bool Has(string words, SearchValues<string> wanted) => words.AsSpan().ContainsAny(wanted);

    private static SearchValues<string> Words(params string[] words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
