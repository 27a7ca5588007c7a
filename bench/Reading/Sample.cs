using System.Diagnostics;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Gather.Infrastructure.Reading.MainContent;

namespace Gather.Bench.Reading;

/// <summary>A page of the corpus, measured.</summary>
internal sealed record Sample(string Name, int Bytes, Accuracy Found, Accuracy Landmark, Accuracy Body, TimeSpan Took)
{
    private const int Rounds = 3;

    /// <summary>Whether the page belongs to the half on which the search was developed; the other half checks it.</summary>
    public bool IsDevelopment => Name.Aggregate(2166136261u, static (hash, c) => (hash ^ c) * 16777619) % 2 == 0;

    public static Sample Measure(string folder)
    {
        var source = File.ReadAllText(Path.Combine(folder, "source.html"));
        var expected = VisibleText.Of(Parse(File.ReadAllText(Path.Combine(folder, "expected.html"))));
        var page = Parse(source);
        var landmark = page.QuerySelector("article") ?? page.QuerySelector("main") ?? page.Body!;

        var found = "";
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var document = Parse(source);
            var start = Stopwatch.GetTimestamp();
            var content = MainContentFinder.Find(document);
            var took = Stopwatch.GetElapsedTime(start);
            fastest = took < fastest ? took : fastest;
            found = VisibleText.Of(content);
        }

        return new Sample(
            Path.GetFileName(folder),
            source.Length,
            Shingles.Compare(expected, found),
            Shingles.Compare(expected, VisibleText.Of(landmark)),
            Shingles.Compare(expected, VisibleText.Of(page.Body!)),
            fastest);
    }

    private static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);
}
