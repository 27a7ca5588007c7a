using System.Net.Http.Json;
using Gather.Api.Tests.Jobs;
using Gather.Testing.Web;

namespace Gather.Api.Tests.Hosting;

/// <summary>The program is killed while it tells a webhook of a job's end: what was not taken comes again, under the same id.</summary>
[TestFixture]
internal sealed class WebhookCrashTests
{
    private const string RootKey = "the-root-key-of-the-tests-0123456789";

    [TestCase(false)]
    [TestCase(true)]
    public async Task Kill_BetweenCreationAndDelivery_LosesNothing(bool isInAttempt)
    {
        var data = Directory.CreateTempSubdirectory("gather-crash-");
        await using var site = HostileServer.Start();
        var isUp = false;
        // It stalls, so that the program is killed in the attempt; or it fails, so that it is killed in the wait for the next.
        await using var receiver = WebhookReceiver.Start((_, exchange) =>
            Volatile.Read(ref isUp) ? exchange.AnswerAsync(200, "") : isInAttempt ? exchange.StallAsync() : exchange.AnswerAsync(503, ""));
        (string, string)[] settings =
        [
            ("Access:RootKey", RootKey), ("Storage:Path", Path.Combine(data.FullName, "gather.db")), ("Egress:Cache:Path", Path.Combine(data.FullName, "cache")),
            ("Egress:AllowedHosts:0", site.Authority), ("Webhooks:AllowedHosts:0", receiver.Authority), ("Webhooks:Timeout", "00:00:01"),
        ];

        string job;
        await using (var gather = GatherProcess.Start("Production", settings))
        {
            using var client = await RootAsync(gather);
            using var accepted = await client.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { site.Url("/ok") }, webhook = receiver.Webhook("job.ended") });
            job = (await accepted.JsonAsync(202)).GetProperty("id").GetString()!;
            await receiver.CameAsync(1);
            await gather.SignalAsync("KILL");
            await gather.ExitAsync();
        }

        Volatile.Write(ref isUp, true);
        var before = receiver.Deliveries.Count;
        await using (var gather = GatherProcess.Start("Production", settings))
        {
            using var client = await RootAsync(gather);
            await receiver.CameAsync(before + 1);
            await Eventually.TrueAsync(
                async () => (await client.GetJsonAsync($"/v1/jobs/{job}/deliveries?state=delivered")).GetProperty("items").GetArrayLength() == 1, "it is noted as delivered");
        }

        Assert.That(receiver.Deliveries.Select(d => (d.Id, Convert.ToBase64String(d.Body))).Distinct().Count(), Is.EqualTo(1));
        Assert.That(receiver.Deliveries.Last().Types, Is.EqualTo(new[] { "job.ended" }));
        data.Delete(recursive: true);
    }

    private static async Task<HttpClient> RootAsync(GatherProcess gather)
    {
        var client = await gather.ClientAsync();
        client.DefaultRequestHeaders.Add("X-Api-Key", RootKey);
        return client;
    }
}
