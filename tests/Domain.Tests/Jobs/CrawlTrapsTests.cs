using Gather.Domain.Jobs;

namespace Gather.Domain.Tests.Jobs;

internal sealed class CrawlTrapsTests
{
    private static IEnumerable<TestCaseData> Ends()
    {
        yield return Case("segments", n => string.Concat(Enumerable.Range(0, n).Select(i => $"/{i}")), CrawlTraps.MaxSegments);
        yield return Case("one segment", n => string.Concat(Enumerable.Repeat("/again", n)), CrawlTraps.MaxRepeats);
        yield return Case("one segment among others", n => string.Concat(Enumerable.Range(0, n).Select(i => $"/a/{i}")), CrawlTraps.MaxRepeats);
        yield return Case("parameters", n => "/?" + string.Join('&', Enumerable.Range(0, n).Select(i => $"p{i}=1")), CrawlTraps.MaxParameters);
        yield return Case("characters", n => "/" + new string('x', n - "https://example.com/".Length), CrawlTraps.MaxLength);
    }

    [TestCaseSource(nameof(Ends))]
    public void LooksEndless_AtTheBound_IsToldBeyondIt(Func<int, string> target, int bound) => Assert.Multiple(() =>
    {
        Assert.That(CrawlTraps.LooksEndless(CrawlKeyTests.Url("https://example.com" + target(bound))), Is.False);
        Assert.That(CrawlTraps.LooksEndless(CrawlKeyTests.Url("https://example.com" + target(bound + 1))), Is.True);
    });

    [TestCase("/2024/2024/2024?2024=2024&a=2024", Description = "What stands in the query is no segment.")]
    [TestCase("/a/A/a/A/a/A", Description = "Case tells segments apart.")]
    [TestCase("//////////////////////////////a", Description = "Nothing between slashes is no segment.")]
    public void LooksEndless_OrdinaryUrls_AreNot(string target) => Assert.That(CrawlTraps.LooksEndless(CrawlKeyTests.Url("https://example.com" + target)), Is.False);

    private static TestCaseData Case(string name, Func<int, string> target, int bound) => new TestCaseData(target, bound).SetArgDisplayNames(name);
}
