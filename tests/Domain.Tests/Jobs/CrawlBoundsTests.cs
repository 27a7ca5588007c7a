using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Jobs;

namespace Gather.Domain.Tests.Jobs;

internal sealed class CrawlBoundsTests
{
    private static readonly Gen<string> Patterns =
        from length in Gen.Choose(0, 6)
        from pieces in Gen.Elements("a", "b", "/", "*", "aa", ".", "?").ArrayOf(length)
        from start in Gen.Elements("/", "*")
        from end in Gen.Elements("", "", "$")
        select start + string.Concat(pieces) + end;

    private static readonly Gen<string> Paths =
        from length in Gen.Choose(0, 10)
        from pieces in Gen.Elements("a", "b", "/", "a.a", "?").ArrayOf(length)
        select "/" + string.Concat(pieces);

    [TestCase("https://example.com/", CrawlReach.Host, "https://example.com/a/b", true)]
    [TestCase("https://example.com/", CrawlReach.Host, "http://example.com/", true)]
    [TestCase("https://example.com/", CrawlReach.Host, "https://www.example.com/", true)]
    [TestCase("https://www.example.com/", CrawlReach.Host, "http://example.com/", true)]
    [TestCase("https://example.com/", CrawlReach.Host, "https://docs.example.com/", false)]
    [TestCase("https://example.com/", CrawlReach.Host, "https://example.com:8443/", false)]
    [TestCase("https://example.com:8443/", CrawlReach.Host, "https://example.com:8443/a", true)]
    [TestCase("https://example.com:8443/", CrawlReach.Host, "https://example.com/", false)]
    [TestCase("https://example.com/", CrawlReach.Host, "https://notexample.com/", false)]
    [TestCase("https://www.example.com/", CrawlReach.Domain, "https://docs.example.com:8443/", true)]
    [TestCase("https://www.example.com/", CrawlReach.Domain, "https://example.com/", true)]
    [TestCase("https://www.example.com/", CrawlReach.Domain, "https://notexample.com/", false)]
    [TestCase("https://docs.example.com/", CrawlReach.Domain, "https://example.com/", false)]
    [TestCase("http://www.com/", CrawlReach.Domain, "https://docs.www.com/", true)]
    [TestCase("http://www.com/", CrawlReach.Domain, "https://example.com/", false)]
    [TestCase("http://www.com/", CrawlReach.Host, "http://com/", false)]
    [TestCase("http://www.internal/", CrawlReach.Domain, "http://wiki.internal/", false)]
    [TestCase("http://www.com./", CrawlReach.Domain, "http://example.com./", false)]
    [TestCase("https://example.com/docs/start.html", CrawlReach.Path, "https://example.com/docs/", true)]
    [TestCase("https://example.com/docs/start.html", CrawlReach.Path, "http://www.example.com/docs/a/b?c=1", true)]
    [TestCase("https://example.com/docs/start.html", CrawlReach.Path, "https://example.com/docs", false)]
    [TestCase("https://example.com/docs/start.html", CrawlReach.Path, "https://example.com/docs2/", false)]
    [TestCase("https://example.com/docs/start?path=/x/y", CrawlReach.Path, "https://example.com/docs/a", true)]
    [TestCase("https://example.com/docs", CrawlReach.Path, "https://example.com/other", true)]
    public void Contains_WithoutPatterns_IsWhatIsWithinReach(string start, CrawlReach reach, string url, bool belongs) =>
        Assert.That(new CrawlBounds(CrawlKeyTests.Url(start), reach, [], []).Contains(CrawlKeyTests.Url(url)), Is.EqualTo(belongs));

    [TestCase("/blog/", "", "/blog/a", true)]
    [TestCase("/blog/", "", "/news/blog/", false)]
    [TestCase("*/blog/ /about$", "", "/about", true)]
    [TestCase("*/blog/ /about$", "", "/about/us", false)]
    [TestCase("/blog/", "*.pdf$", "/blog/a.pdf", false)]
    [TestCase("/blog/", "*.pdf$", "/blog/a.pdf?x=1", true)]
    [TestCase("", "*?", "/a?b", false)]
    [TestCase("/caf%C3%A9/", "", "/café/a", true)]
    [TestCase("/café/", "", "/caf%c3%a9/a", true)]
    [TestCase("/nowhere/", "/start", "/start", true, Description = "Where it begins always belongs to it.")]
    public void Contains_WithPatterns_IsWhatTheyLetIn(string include, string exclude, string target, bool belongs) =>
        Assert.That(Bounds(Split(include), Split(exclude)).Contains(CrawlKeyTests.Url("https://example.com" + target)), Is.EqualTo(belongs));

    [Test]
    public void Contains_AnyPattern_IsAsARegularExpressionHasIt() => Prop.ForAll(Patterns.ToArbitrary(), Paths.ToArbitrary(), (pattern, path) =>
    {
        var url = CrawlKeyTests.Url("https://example.com" + path);
        var matches = Oracle(pattern).IsMatch(url.PathAndQuery);
        return Bounds([pattern], []).Contains(url) == matches && Bounds([], [pattern]).Contains(url) != matches;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static Regex Oracle(string pattern)
    {
        var isAnchored = pattern.EndsWith('$');
        var text = string.Join(".*", (isAnchored ? pattern[..^1] : pattern).Split('*').Select(Regex.Escape));
        return new Regex($"^{text}{(isAnchored ? "$" : "")}", RegexOptions.NonBacktracking);
    }

    private static CrawlBounds Bounds(string[] include, string[] exclude) => new(CrawlKeyTests.Url("https://example.com/start"), CrawlReach.Host, include, exclude);

    private static string[] Split(string patterns) => patterns.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
