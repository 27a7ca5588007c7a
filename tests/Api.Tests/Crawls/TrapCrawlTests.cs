using System.Diagnostics;

namespace Gather.Api.Tests.Crawls;

/// <summary>Crawls of a site that is full of traps: they end, and have every real page once.</summary>
internal sealed class TrapCrawlTests(string provider) : OnBothStores(provider)
{
    // What the traps may cost besides the calendar, which goes on for ever: the shop's filters, and the folders that go round.
    private const int Traps = 620;

    [TestCase(2_000)]
    [TestCase(100_000, Category = "Soak", Explicit = true, Reason = "Takes minutes.")]
    public async Task Crawl_OfASiteFullOfTraps_EndsAndHasEveryPageOnce(int pages)
    {
        var trap = new TrapSite(pages);
        await using var site = await trap.StartAsync();
        var watch = Stopwatch.StartNew();

        var job = await Root.OrderAsync("crawls", new { url = site.Url("/"), maxPages = pages + Traps, scrape = new { formats = Array.Empty<string>() } });
        var ended = await Root.EndedAsync(job, TimeSpan.FromSeconds(300 + (pages / 100)));
        watch.Stop();

        var asked = site.Requests;
        Assert.That(ended.Count("succeeded"), Is.EqualTo(pages + Traps), "the calendar has filled it up");
        Assert.That(asked, Has.Count.EqualTo(pages + Traps));
        var known = asked.Select(TrapSite.WithoutSession).ToHashSet(StringComparer.Ordinal);
        Assert.That(known, Has.Count.EqualTo(asked.Count), "a page is asked for once, whatever its session");
        Assert.That(trap.Pages.Where(p => !known.Contains(p)), Is.Empty);
        using var process = Process.GetCurrentProcess();
        await TestContext.Out.WriteLineAsync(FormattableString.Invariant(
            $"{pages + Traps} pages in {watch.Elapsed.TotalSeconds:0.0} s, {(pages + Traps) / watch.Elapsed.TotalSeconds:0}/s, at most {process.PeakWorkingSet64 >> 20} MiB with the site and the test"));
    }
}
