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

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sleeps") { Content = JsonContent.Create(new { seconds = new[] { 40 } }) };
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/event-stream"));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        await UntilDueAsync(sleep: 40);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(await reader.ReadLineAsync().Soon(), Is.EqualTo(":"));
        Assert.That(await reader.ReadLineAsync().Soon(), Is.Empty);

        await UntilDueAsync(sleep: 25);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(await reader.ReadLineAsync().Soon(), Is.EqualTo(":"));
        Assert.That(await reader.ReadLineAsync().Soon(), Is.Empty);

        await UntilDueAsync(sleep: 10);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await reader.ReadLineAsync().Soon(), Does.StartWith("data: {\"index\":0,"));

        Task UntilDueAsync(int sleep) => TaskGuard.UntilAsync(() => time.IsDueIn(TimeSpan.FromSeconds(15)) && time.IsDueIn(TimeSpan.FromSeconds(sleep)));
    }
}
