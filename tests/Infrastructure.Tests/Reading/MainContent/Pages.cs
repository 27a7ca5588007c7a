using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Gather.Infrastructure.Reading.MainContent;

namespace Gather.Infrastructure.Tests.Reading.MainContent;

/// <summary>Small pages as they are built in the wild, and what is found in them.</summary>
internal static partial class Pages
{
    public const string Navigation = """
        <div class="top-menu"><ul><li><a href="/">Home</a></li><li><a href="/world">World news</a></li><li><a href="/sport">Sport news</a></li></ul></div>
        """;

    public const string Footer = """
        <footer><p>Copyright of the publishing house, all rights reserved, no part may be reproduced.</p><a href="/imprint">Imprint</a></footer>
        """;

    public static IElement Find(string body, string title = "") =>
        MainContentFinder.Find(new HtmlParser().ParseDocument($"<!DOCTYPE html><title>{title}</title><body>{body}</body>"));

    public static string Text(string body, string title = "") => Fold(Find(body, title).TextContent);

    public static string Fold(string text) => WhiteSpace().Replace(text, " ").Trim();

    /// <summary>Paragraphs of distinct sentences: the first starts with "Part <paramref name="first"/>".</summary>
    public static string Prose(int first, int count = 4) => string.Concat(Enumerable.Range(first, count).Select(n => $"<p>{Sentences(n)}</p>"));

    public static string Sentences(int n) =>
        $"Part {n} tells of the harbour, its ships, and the crews that came ashore. In year {1800 + n} the quay was lengthened, the cranes were renewed, and trade grew again.";

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}
