using System.Text;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Testing;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class OpenedPageTests : FetcherFixture
{
    [Test]
    public async Task OpenAsync_APageBehindARedirect_IsReadAsItComes()
    {
        var gate = new Gate();
        Site.Redirect("/a", "/b");
        Site.Page("/b", async context =>
        {
            await context.Response.WriteAsync("first ", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await gate.PassAsync(context.RequestAborted);
            await context.Response.WriteAsync("last", context.RequestAborted);
        });

        await using var page = await OpenAsync("/a");
        var buffer = new byte[6];
        await page.Body.ReadExactlyAsync(buffer).Soon();
        gate.Open();
        using var rest = new StreamReader(page.Body);

        Assert.That((Encoding.UTF8.GetString(buffer), await rest.ReadToEndAsync()), Is.EqualTo(("first ", "last")));
        Assert.That((page.Redirects.Count, page.FinalUrl, page.Status), Is.EqualTo((1, Site.Url("/b"), (int?)200)));
    }

    [Test]
    public async Task OpenAsync_WhileThePageIsOpen_HoldsItsTurn()
    {
        await RestartAsync(settings: ("Hosts:Concurrency", "1"));
        Site.Page("/a", "a");
        var first = await OpenAsync("/a");
        var second = FetchAsync("/a", r => r with { IgnoreRobots = true });
        await QueuedAsync();

        await first.DisposeAsync();
        await first.DisposeAsync();

        using var page = await second;
        Assert.That(Text(page), Is.EqualTo("a"));
        var host = (await Fetcher.ExplainAsync(Site.Url("/"), default)).Host;
        Assert.That((host.Running, host.Queued), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task OpenAsync_AfterTheTimeout_ReadingFails()
    {
        await RestartAsync(withFakeTime: true);
        Site.Page("/a", async context =>
        {
            await context.Response.WriteAsync("first", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var page = await OpenAsync("/a", TimeSpan.FromSeconds(3));
        await page.Body.ReadExactlyAsync(new byte[5]).Soon();

        var reading = page.Body.ReadAsync(new byte[1]).AsTask();
        Time.Advance(TimeSpan.FromSeconds(3));

        var failure = Assert.ThrowsAsync<FetchFailedException>(async () => await reading.Soon());
        Assert.That((failure!.Error.Code, failure.Error.Stage), Is.EqualTo((FetchErrorCode.TimedOut, FetchStage.Body)));
    }

    [Test]
    public async Task OpenAsync_AFailingSite_IsAnErrorWithoutABody()
    {
        Site.Statuses("/a", 404);

        await using var page = await OpenAsync("/a");

        Assert.That((page.Error?.Code, page.Status, await page.Body.ReadAsync(new byte[1])), Is.EqualTo((FetchErrorCode.UpstreamStatus, (int?)404, 0)));
    }

    [Test]
    public async Task OpenAsync_AFlappingSite_IsAskedAgain()
    {
        Site.Statuses("/a", 500, 200);

        await using var page = await OpenAsync("/a");

        Assert.That((page.Status, page.Attempts), Is.EqualTo(((int?)200, 2)));
    }

    [Test]
    public async Task OpenAsync_ARedirectToABlockedAddress_IsNotFollowed()
    {
        Site.Redirect("/a", "http://10.0.0.1/");

        await using var page = await OpenAsync("/a");

        Assert.That((page.Error?.Code, page.Error?.Stage), Is.EqualTo((FetchErrorCode.AddressBlocked, FetchStage.Redirect)));
    }

    private Task<OpenedPage> OpenAsync(string path, TimeSpan? timeout = null) =>
        Fetcher.OpenAsync(new FetchRequest(Site.Url(path)) { Timeout = timeout }, default).Soon();
}
