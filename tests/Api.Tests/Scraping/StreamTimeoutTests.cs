using Gather.Testing;

namespace Gather.Api.Tests.Scraping;

[TestFixture]
internal sealed class StreamTimeoutTests
{
    [Test]
    public async Task Send_LongerThanRequestsMay_GoesOnUntilStreamsMayNot()
    {
        var time = new FakeTimeProvider();
        using var host = new GatherHost(time: time, fetcher: new FakeFetcher());
        using var duplex = new Duplex();
        await duplex.BeginAsync(host.ClientOptions.BaseAddress, "/v1/scrape/batch");
        await duplex.SendAsync("\"https://a.example/1\"\n");
        Assert.That((await duplex.ReadAsync())!.Value.TryGetProperty("index", out _));

        time.Advance(TimeSpan.FromMinutes(59));
        await duplex.SendAsync("\"https://a.example/2\"\n");
        Assert.That((await duplex.ReadAsync())!.Value.TryGetProperty("index", out _));

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await duplex.ReadAsync())!.Value.GetProperty("problem").GetProperty("type").GetString(), Is.EqualTo("/problems/timeout"));
        Assert.That(await duplex.ReadAsync(), Is.Null);
    }
}
