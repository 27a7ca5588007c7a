using Gather.Testing.Web;

namespace Gather.Api.Tests.Crawls;

/// <summary>Crawls of a real site, the Python manual (Debian's python3.11-doc) on nginx, against what a plain search over its files finds.</summary>
internal sealed class ManualCrawlTests(string provider) : OnBothStores(provider)
{
    private const string Manual = "/usr/share/doc/python3.11/html";

    private NginxSite _site = null!;

    [SetUp]
    public async Task ServeAsync()
    {
        Installed.Require(NginxSite.FindProgram() is not null, "nginx");
        Installed.Require(Directory.Exists(Manual), "Debian's package python3.11-doc");
        // One for each test: what it is asked for is counted, and what is in the program's cache is not.
        _site = await NginxSite.StartAsync(Manual, isLogged: true);
    }

    [TearDown]
    public ValueTask StopAsync() => _site?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Crawl_OfTheManual_GivesEveryReachablePageOnce()
    {
        var reach = FolderSite.Reach(Manual, Url("/"));
        Assert.That(reach, Has.Count.GreaterThan(500));

        var results = await CrawlAsync("/");

        await AssertReachedAsync(results, reach);
        var missing = reach.Keys.Where(u => !File.Exists(FolderSite.FileOf(Manual, new Uri(u)))).ToList();
        Assert.That(results.Where(r => r.State != "succeeded").Select(r => (r.Url, r.Code)), Is.EquivalentTo(missing.Select(u => (u, "upstreamStatus"))));
    }

    [TestCase("/", 1)]
    [TestCase("/whatsnew/2.0.html", 2)]
    [TestCase("/library/asyncio-queue.html", 3)]
    public async Task Crawl_ToADepth_GivesWhatLiesNoDeeper(string start, int maxDepth)
    {
        var all = FolderSite.Reach(Manual, Url(start));
        var near = all.Where(p => p.Value <= maxDepth).ToDictionary(StringComparer.Ordinal);

        await AssertReachedAsync(await CrawlAsync(start, new { maxDepth }), near);
    }

    [Test]
    public async Task Crawl_WithPatterns_GivesWhatIsReachableWithinThem()
    {
        var reach = FolderSite.Reach(Manual, Url("/"), link =>
            (link.AbsolutePath.StartsWith("/library/", StringComparison.Ordinal) || link.AbsolutePath == "/glossary.html")
            && !link.AbsolutePath.StartsWith("/library/asyncio", StringComparison.Ordinal)
            && !link.AbsolutePath.EndsWith(".functional.html", StringComparison.Ordinal));

        var results = await CrawlAsync("/", new { include = new[] { "/library/", "/gl*y.html$" }, exclude = new[] { "/library/asyncio", "*.functional.html$" } });

        await AssertReachedAsync(results, reach);
    }

    [Test]
    public async Task Crawl_OfAFolder_StaysInIt()
    {
        var reach = FolderSite.Reach(Manual, Url("/tutorial/index.html"), link => link.AbsolutePath.StartsWith("/tutorial/", StringComparison.Ordinal));
        Assert.That(reach, Has.Count.InRange(10, 40));

        await AssertReachedAsync(await CrawlAsync("/tutorial/index.html", new { scope = "path" }), reach);
    }

    [TestCase(1)]
    [TestCase(137)]
    public async Task Crawl_OfSoManyPages_FetchesNoMore(int maxPages)
    {
        var reach = FolderSite.Reach(Manual, Url("/"));

        var results = await CrawlAsync("/", new { maxPages });

        Assert.That(results, Has.Count.EqualTo(maxPages));
        await AssertReachedAsync(results, reach.Where(p => results.Any(r => r.Url == p.Key)).ToDictionary(StringComparer.Ordinal));
        // Those nearest to the beginning came first.
        Assert.That(results.Count(r => r.Depth <= 1), Is.EqualTo(Math.Min(maxPages, reach.Count(p => p.Value <= 1))));
    }

    private Uri Url(string path) => new($"http://{_site.Authority}{path}");

    private Task<IReadOnlyList<JobResult>> CrawlAsync(string start, object? bounds = null)
    {
        var order = new Dictionary<string, object>(StringComparer.Ordinal) { ["url"] = Url(start), ["scrape"] = new { formats = Array.Empty<string>() } };
        foreach (var property in bounds?.GetType().GetProperties() ?? [])
            order[property.Name] = property.GetValue(bounds)!;
        return Root.CrawlAsync(order);
    }

    /// <summary>Each page is there once with its distance, and has been asked for once, and nothing else has.</summary>
    private async Task AssertReachedAsync(IReadOnlyList<JobResult> results, IReadOnlyDictionary<string, int> reach)
    {
        Assert.That(results.ToDictionary(r => r.Url, r => r.Depth, StringComparer.Ordinal), Is.EquivalentTo(reach));
        var asked = reach.Keys.Select(u => new Uri(u).PathAndQuery).Append("/robots.txt").ToList();
        // nginx writes its log after it has answered.
        await Eventually.TrueAsync(() => Task.FromResult(_site.Requests.Count >= asked.Count), "nginx has logged all requests");
        Assert.That(_site.Requests, Is.EquivalentTo(asked));
    }
}
