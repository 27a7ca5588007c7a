using System.Net.Http.Headers;
using System.Net.Http.Json;
using Gather.Testing;

namespace Gather.Api.Tests.Sleeps;

[TestFixture]
internal sealed class HeartbeatTests
{
    [Test]
    public async Task Events_NothingToSayFor15Seconds_SendAComment()
    {
        var time = new FakeTimeProvider();
        using var host = new GatherHost(time: time, worksJobs: false);
        using var client = host.Root();
        // Whoever looks for work now and then would be counted or not.
        var idle = time.PendingTimers;

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sleeps") { Content = JsonContent.Create(new { seconds = new[] { 40 } }) };
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/event-stream"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        // The call's time limit, the sleep, and the heartbeat.
        await Eventually.TrueAsync(() => Task.FromResult(time.PendingTimers == idle + 3), "the stream waits");
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo(":"));
        Assert.That(await reader.ReadLineAsync(), Is.Empty);

        await Eventually.TrueAsync(() => Task.FromResult(time.PendingTimers == idle + 3), "the stream waits again");
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo(":"));
        Assert.That(await reader.ReadLineAsync(), Is.Empty);

        await Eventually.TrueAsync(() => Task.FromResult(time.PendingTimers == idle + 3), "the stream waits for the end");
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("data: {\"index\":0,"));
    }
}
