using Gather.Testing;

namespace Gather.Client.Tests;

/// <summary>The scraping of the real server, in a web of the tests' own.</summary>
public sealed class ScrapeTests : IDisposable
{
    private readonly GatherServer _server;
    private readonly Sdk _sdk;
    private readonly IGatherClient _root;

    public ScrapeTests()
    {
        _server = new();
        _sdk = _server.AsRoot();
        _root = _sdk.Client;
        _server.Web.Answer = static async (request, token) =>
        {
            if (request.Url.PathAndQuery == "/never")
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return request.Url.PathAndQuery == "/sitemap.xml" ? FakePage.Html("<urlset><url><loc>/1</loc></url></urlset>") : FakePage.Html("Hello https://a.example/2");
        };
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _sdk.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task ScrapePageAsync_EverySetting_IsReadByTheServer()
    {
        var page = await _root.ScrapePageAsync(new ScrapePage
        {
            Url = "https://a.example/",
            Formats = [PageFormat.Text],
            Extract = new Dictionary<string, ExtractRule>(StringComparer.Ordinal)
            {
                ["list"] = new() { Selector = "li", Many = true, Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["n"] = new() { Type = ExtractType.Number, Default = 7 } } },
            },
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-A"] = "1" },
            Timeout = 5,
            MaxAge = 0,
            Robots = RobotsPolicy.Ignore,
            OnlyMainContent = true,
        });

        Assert.That((page.Text, page.Status, page.Error), Is.EqualTo(("Hello https://a.example/2", 200, (FetchError?)null)));
    }

    [Test]
    public async Task ScrapePageAsync_BadSetting_ThrowsTheProblem() => Assert.That(
        async () => await _root.ScrapePageAsync(new ScrapePage { Url = "https://a.example/", Timeout = -1 }),
        Throws.TypeOf<GatherProblemException>().With.Property("Code").EqualTo("validation"));

    [Test]
    public async Task StreamScrapesAsync_List_GivesAResultForEach()
    {
        var results = await _root.StreamScrapesAsync(new ScrapeBatch { Urls = ["https://a.example/", "nonsense"] }, ResultOrder.Input).ToListAsync();

        Assert.That(results.Select(r => (r.Index, r.Error?.Code)), Is.EqualTo(new (int?, FetchErrorCode?)[] { (0, null), (1, FetchErrorCode.InvalidUrl) }));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1000)]
    public async Task StreamScrapesAsync_ManyPages_GivesEachItsPlace(int groupSize)
    {
        var pages = Enumerable.Range(0, 50).Select(i => new ScrapePage { Url = $"https://a.example/{i}" }).ToAsyncEnumerable();

        var results = await _root.StreamScrapesAsync(pages, groupSize, ResultOrder.Input).ToListAsync();

        Assert.That(results.Select(r => (r.Index, r.Url)), Is.EqualTo(Enumerable.Range(0, 50).Select(i => ((int?)i, $"https://a.example/{i}"))));
    }

    [Test]
    public async Task StreamScrapesAsync_LoopLeft_EndsTheWorkOnTheServer()
    {
        await foreach (var result in _root.StreamScrapesAsync(new ScrapeBatch { Urls = ["https://a.example/never", "https://a.example/"] }))
        {
            Assert.That(result.Index, Is.EqualTo(1));
            break;
        }

        await _root.UntilRunningAsync("scrape-batch", 0);
        Assert.That(_server.Web.Open, Is.Zero);
    }

    [Test]
    public async Task StreamMapAsync_Site_GivesItsUrls() => Assert.That(
        (await _root.StreamMapAsync(new MapSite { Url = "https://a.example/" }).ToListAsync()).Select(e => (e.Url, e.Source)),
        Is.EqualTo(new[] { ("https://a.example/1", MapSource.Sitemap), ("https://a.example/2", MapSource.Link) }));

    [Test]
    public async Task ExplainFetchAsync_Page_TellsWhatWouldHappen() =>
        Assert.That((await _root.ExplainFetchAsync("https://a.example/")).Host.Circuit, Is.EqualTo(CircuitState.Closed));
}
