using Gather.Application.Operations;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping;

public sealed class PageScraperTests : IAsyncDisposable
{
    private readonly Host _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Scrape_PageThatIsThere_TellsOfItAndLetsItGo()
    {
        _host.Reader.WhileReading = _ => _host.Time.Advance(TimeSpan.FromSeconds(2));

        var result = await ScrapeAsync(new ScrapePage { Url = "https://example.com/a", Formats = [PageFormat.Text] });

        Assert.Multiple(() =>
        {
            Assert.That(result.Text, Is.EqualTo("<p>Hello</p>"));
            Assert.That(result.Markdown, Is.Null);
            Assert.That((result.Index, result.Url, result.FinalUrl, result.Status, result.Attempts), Is.EqualTo(((int?)null, "https://example.com/a", "https://example.com/a", 200, 1)));
            Assert.That((result.Timings.FirstByte, result.Timings.Tls, result.Timings.Extract), Is.EqualTo((0.003, (double?)null, 2.0)));
            Assert.That((result.Redirects, result.Error), Is.EqualTo(((object?)null, (FetchError?)null)));
            Assert.That(_host.Fetcher.Open, Is.Zero);
        });
    }

    [Test]
    public async Task Scrape_Settings_ReachTheFetcher()
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-A"] = "1" };
        await ScrapeAsync(new ScrapePage { Url = "https://example.com/", Timeout = 2.5, MaxAge = 60, Headers = headers, Robots = RobotsPolicy.Ignore });

        var asked = _host.Fetcher.Requests.Single();
        Assert.That((asked.Timeout, asked.MaxAge, asked.Headers, asked.IgnoreRobots), Is.EqualTo((TimeSpan.FromSeconds(2.5), TimeSpan.FromMinutes(1), headers, true)));
    }

    [Test]
    public async Task Scrape_NoFormats_IsNotRead()
    {
        _host.Reader.WhileReading = _ => Assert.Fail("it is read");

        var result = await ScrapeAsync(new ScrapePage { Url = "https://example.com/", Formats = [] });

        Assert.That((result.Status, result.Timings.Extract, result.BytesDecoded), Is.EqualTo((200, (double?)null, 12)));
    }

    [Test]
    public async Task Scrape_UpstreamStatus_IsReadNevertheless()
    {
        _host.Fetcher.Answer = (_, _) => Task.FromResult(FakePage.Failed(FetchErrorCode.UpstreamStatus, 404) with { Body = "gone"u8.ToArray() });

        var result = await ScrapeAsync(new ScrapePage { Url = "https://example.com/", Formats = [PageFormat.Text] });

        Assert.That((result.Status, result.Text, result.Error?.Code, result.Error?.Attempts), Is.EqualTo((404, "gone", FetchErrorCode.UpstreamStatus, 3)));
    }

    [Test]
    public async Task Scrape_NoResponse_IsNotRead()
    {
        _host.Reader.WhileReading = _ => Assert.Fail("it is read");
        _host.Fetcher.Answer = (_, _) => Task.FromResult(FakePage.Failed(FetchErrorCode.DnsFailed));

        var result = await ScrapeAsync(new ScrapePage { Url = "https://example.com/" });

        Assert.That((result.Error?.Code, result.Status, result.FetchedAt), Is.EqualTo((FetchErrorCode.DnsFailed, (int?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Scrape_ReaderThatFails_IsAnInternalErrorOfThePage()
    {
        _host.Reader.WhileReading = _ => throw new InvalidOperationException("a bug");
        _host.Fetcher.Answer = (_, _) => Task.FromResult(FakePage.Html("x") with { Attempts = 2 });

        var result = await ScrapeAsync(new ScrapePage { Url = "https://example.com/" });

        Assert.That((result.Error?.Code, result.Error?.Stage, result.Error?.Attempts, result.Status), Is.EqualTo((FetchErrorCode.Internal, FetchStage.Extract, 2, 200)));
        Assert.That(result.Error!.Detail, Does.Not.Contain("bug"));
        Assert.That(_host.Fetcher.Open, Is.Zero);
    }

    [Test]
    public async Task Scrape_FetcherThatFails_IsAnInternalErrorOfThePage()
    {
        _host.Fetcher.Answer = (_, _) => throw new InvalidOperationException("a bug");

        Assert.That((await ScrapeAsync(new ScrapePage { Url = "https://example.com/" })).Error?.Code, Is.EqualTo(FetchErrorCode.Internal));
    }

    [Test]
    public async Task Scrape_FetcherGivesUpByItself_IsNotTakenForTheCallsEnd()
    {
        _host.Fetcher.Answer = (_, _) => throw new OperationCanceledException("its own");

        Assert.That((await ScrapeAsync(new ScrapePage { Url = "https://example.com/" })).Error?.Code, Is.EqualTo(FetchErrorCode.Internal));
    }

    [Test]
    public async Task Scrape_CallEnds_Throws()
    {
        var gate = new Gate();
        _host.Fetcher.Answer = async (_, token) =>
        {
            await gate.PassAsync(token);
            return FakePage.Html("");
        };
        var scrape = _host.SendAsync(new ScrapePage { Url = "https://example.com/" });
        await gate.Reached;

        _host.Call.End(EndReason.Cancelled);

        Assert.That(async () => await scrape.Soon(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_host.Fetcher.Open, Is.Zero);
    }

    private Task<PageResult> ScrapeAsync(ScrapePage page) => _host.SendAsync(page).Soon();
}
