using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Gather.Client;
using Gather.Testing;
using Gather.Testing.Egress;
using Gather.Testing.Web;

namespace Gather.Api.Tests.Jobs;

/// <summary>Webhooks of a running program, over sockets from the order to the receiver.</summary>
[TestFixture]
internal sealed class WebhookTests
{
    [Test]
    public async Task End_OfABatch_IsSoonDeliveredSigned()
    {
        await using var receiver = WebhookReceiver.Start();
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var job = await OrderAsync(root, 3, new { url = $"http://{receiver.Authority}/hook", secret = WebhookReceiver.Secret });

        var log = await UntilStateAsync(root, job, "delivered");

        var delivery = receiver.Deliveries.Single();
        var told = delivery.Events.Single();
        Assert.That(WebhookSignature.IsValid(delivery.Signature, delivery.Body, WebhookReceiver.Secret));
        Assert.That(WebhookSignature.IsValid(delivery.Signature, delivery.Body, "another-secret-of-the-tests"), Is.False);
        Assert.That((delivery.Id, delivery.ContentType), Is.EqualTo((delivery.Json.GetProperty("id").GetString(), "application/json")));
        Assert.That(delivery.TraceParent, Does.Match("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$"));
        Assert.That((delivery.Json.GetProperty("job").GetString(), told.GetProperty("type").GetString()), Is.EqualTo((job, "job.ended")));
        Assert.That(told.GetProperty("data").GetProperty("succeeded").GetInt32(), Is.EqualTo(3));
        var attempt = log.GetProperty("attempts")[0];
        // Within a second, unless the machine has much else to do.
        Assert.That(attempt.GetProperty("at").GetDateTimeOffset() - told.GetProperty("at").GetDateTimeOffset(), Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That((log.GetProperty("events").GetInt32(), attempt.GetProperty("status").GetInt32()), Is.EqualTo((1, 200)));
        Assert.That(log.GetProperty("lastCursor").GetString(), Is.EqualTo(told.GetProperty("cursor").GetString()));
    }

    [Test]
    public async Task Job_WithWebhook_IsShownWithoutItsSecret()
    {
        await using var receiver = WebhookReceiver.Start();
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var job = await OrderAsync(root, 1, receiver.Webhook("job.*"));

        var view = await root.GetJsonAsync($"/v1/jobs/{job}");

        Assert.That(view.GetProperty("webhook").GetRawText(), Is.EqualTo($$"""{"url":"http://{{receiver.Authority}}/hook","events":["job.*"]}"""));
        Assert.That((await root.GetJsonAsync("/v1/jobs")).GetRawText(), Does.Not.Contain(WebhookReceiver.Secret));
    }

    [Test]
    public async Task Items_OfACrawlAndALinesBatch_AreAllToldOnceInTheirOrder()
    {
        await using var receiver = WebhookReceiver.Start();
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var head = JsonSerializer.Serialize(new { webhook = receiver.Webhook("item.*", "job.ended") });
        var lines = string.Concat(Enumerable.Range(0, 420).Select(i => $"\"https://example.com/{i}\"\n"));
        using var content = new StringContent($"{head}\n{lines}", System.Text.Encoding.UTF8, "application/x-ndjson");
        using var accepted = await root.PostAsync("/v1/jobs/batches", content);
        var job = (await accepted.JsonAsync(202)).GetProperty("id").GetString()!;

        await Eventually.TrueAsync(() => Task.FromResult(receiver.Deliveries.Any(d => d.Types.Contains("job.ended", StringComparer.Ordinal))), "the end is told");
        await Eventually.TrueAsync(async () => (await DeliveriesAsync(root, job)).All(d => d.GetProperty("state").GetString() == "delivered"), "all is delivered");

        Assert.That(receiver.Deliveries.Select(d => d.Events.Count()), Is.All.InRange(1, 100));
        Assert.That(receiver.Deliveries.Select(d => d.Id), Is.Unique);
        foreach (var delivery in receiver.Deliveries)
            Assert.That(delivery.Events.Select(SeqOf), Is.Ordered);
        var told = receiver.Deliveries.OrderBy(d => SeqOf(d.Events.First())).SelectMany(d => d.Events).ToList();
        Assert.That(told.Select(SeqOf), Is.Ordered.And.Unique);
        Assert.That(told.Count(e => e.GetProperty("type").GetString() == "item.succeeded"), Is.EqualTo(420));
        Assert.That(told[^1].GetProperty("type").GetString(), Is.EqualTo("job.ended"));
    }

    [Test]
    public async Task Receiver_ThatFailsOnce_GetsTheSameBytesAgain()
    {
        var failed = 0;
        await using var receiver = WebhookReceiver.Start((_, _) => Interlocked.Exchange(ref failed, 1) == 0 ? 500 : 200);
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var job = await OrderAsync(root, 1, receiver.Webhook("job.ended"));

        await receiver.CameAsync(2);

        var (first, second) = (receiver.Deliveries.First(), receiver.Deliveries.Last());
        Assert.That((second.Id, second.Body), Is.EqualTo((first.Id, first.Body)));
        Assert.That(second.Signature, Is.Not.EqualTo(first.Signature));
        Assert.That(WebhookSignature.IsValid(second.Signature, second.Body, WebhookReceiver.Secret));
        var log = await UntilStateAsync(root, job, "delivered");
        Assert.That(log.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("status").GetInt32()), Is.EqualTo(new[] { 500, 200 }));
        Assert.That(log.GetProperty("attempts")[0].GetProperty("error").GetString(), Is.EqualTo("upstreamStatus"));
        Assert.That(log.TryGetProperty("nextAttemptAt", out _), Is.False);
    }

    [Test]
    public async Task Receiver_ThatIsGone_IsGivenUpUntilItIsReplayed()
    {
        var status = 410;
        await using var receiver = WebhookReceiver.Start((_, _) => Volatile.Read(ref status));
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var job = await OrderAsync(root, 1, receiver.Webhook("job.ended"));
        var failed = await UntilStateAsync(root, job, "failed");
        var id = failed.GetProperty("id").GetString();

        Volatile.Write(ref status, 200);
        using var replayed = await root.PostAsync($"/v1/jobs/{job}/deliveries/{id}/replay", content: null);

        Assert.That((await replayed.JsonAsync(202)).GetProperty("state").GetString(), Is.EqualTo("pending"));
        var delivered = await UntilStateAsync(root, job, "delivered");
        Assert.That(delivered.GetProperty("attempts").GetArrayLength(), Is.EqualTo(2));
        using var again = await root.PostAsync($"/v1/jobs/{job}/deliveries/{id}/replay", content: null);
        await again.JsonAsync(202);
        await receiver.CameAsync(3);
        Assert.That(receiver.Deliveries.Select(d => (d.Id, Convert.ToBase64String(d.Body))).Distinct().Count(), Is.EqualTo(1));
        using var unknown = await root.PostAsync($"/v1/jobs/{job}/deliveries/{job}/replay", content: null);
        await unknown.ProblemAsync(404, "not-found");
        using var nonsense = await root.PostAsync($"/v1/jobs/{job}/deliveries/nonsense/replay", content: null);
        await nonsense.ProblemAsync(404, "not-found");
    }

    [Test]
    public async Task Receiver_ThatStalls_HoldsUpNoOther()
    {
        await using var stalling = WebhookReceiver.Start((_, exchange) => exchange.StallAsync());
        await using var receiver = WebhookReceiver.Start();
        await using var host = HostFor(stalling, ("Webhooks:AllowedHosts:1", receiver.Authority), ("Webhooks:PerReceiver", "2"), ("Webhooks:Parallelism", "8"), ("Webhooks:Timeout", "00:01:00"), ("Server:ShutdownGrace", "00:00:01"));
        using var root = host.Root();
        for (var i = 0; i < 10; i++)
            await OrderAsync(root, 1, stalling.Webhook("job.ended"));
        await stalling.CameAsync(2);
        for (var i = 0; i < 5; i++)
            await OrderAsync(root, 1, receiver.Webhook("job.ended"));

        await receiver.CameAsync(5);

        Assert.That(stalling.Deliveries, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Receiver_ThatRedirectsInside_LeadsNowhere()
    {
        await using var inside = HostileServer.Start();
        await using var receiver = WebhookReceiver.Start((_, exchange) => exchange.AnswerAsync(307, "", ("Location", inside.Url("/ok"))));
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var job = await OrderAsync(root, 1, receiver.Webhook("job.ended"));

        await Eventually.TrueAsync(async () => (await DeliveriesAsync(root, job)) is [var d] && d.GetProperty("attempts").GetArrayLength() == 1, "an attempt is made");

        var delivery = (await DeliveriesAsync(root, job)).Single();
        Assert.That((delivery.GetProperty("state").GetString(), delivery.GetProperty("attempts")[0].GetProperty("status").GetInt32()), Is.EqualTo(("pending", 307)));
        Assert.That(inside.Connections, Is.Zero);
    }

    [Test]
    public async Task Host_LetInForScrapingOnly_IsNoReceiver()
    {
        await using var receiver = WebhookReceiver.Start();
        await using var host = new GatherHost(fetcher: new FakeFetcher(), settings: ("Egress:AllowedHosts:0", receiver.Authority));
        using var root = host.Root();

        using var refused = await root.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { "https://example.com/" }, webhook = receiver.Webhook("job.ended") });

        Assert.That((await refused.ProblemAsync(400, "validation")).Errors("webhook.url"), Has.Length.EqualTo(1).And.All.Contains("Port"));
    }

    [Test]
    public async Task Order_AddressTricks_AreRefusedOrReachNobody()
    {
        await using var host = new GatherHost(fetcher: new FakeFetcher());
        using var root = host.Root();
        foreach (var trick in AddressTricks.All.Where(t => t.Host != TrickHost.ResolvedName))
        {
            using var refused = await root.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { "https://example.com/" }, webhook = new { url = trick.Url, secret = WebhookReceiver.Secret } });
            Assert.That((await refused.ProblemAsync(400, "validation")).Errors("webhook.url"), Is.Not.Empty, trick.Name);
        }
    }

    [TestCase("""{"url":"https://example.com/"}""", "webhook.secret", "is required.")]
    [TestCase("""{"url":"https://example.com/","secret":null}""", "webhook.secret", "has the wrong type.")]
    [TestCase("""{"secret":"0123456789abcdef"}""", "webhook.url", "is required.")]
    [TestCase("""{"url":"https://example.com/","secret":"short"}""", "webhook.secret", "must have 16 to 256 characters.")]
    [TestCase("""{"url":"https://example.com/","secret":"0123456789abcdef","event":"x"}""", "webhook.event", "is not a field of this request.")]
    [TestCase("""{"url":"https://10.0.0.1/","secret":"0123456789abcdef"}""", "webhook.url", "The URL's host is not publicly reachable, or not by all of its addresses.")]
    public async Task Order_WrongWebhook_IsRefusedByItsField(string webhook, string field, string reason)
    {
        await using var host = new GatherHost(fetcher: new FakeFetcher(), worksJobs: false);
        using var root = host.Root();
        using var json = new StringContent($$"""{"urls":["https://example.com/"],"webhook":{{webhook}}}""", System.Text.Encoding.UTF8, "application/json");
        using var lines = new StringContent($$"""{"webhook":{{webhook}}}{{"\n"}}"https://example.com/"{{"\n"}}""", System.Text.Encoding.UTF8, "application/x-ndjson");
        using var crawl = new StringContent($$"""{"url":"https://example.com/","webhook":{{webhook}}}""", System.Text.Encoding.UTF8, "application/json");

        using var ofJson = await root.PostAsync("/v1/jobs/batches", json);
        using var ofLines = await root.PostAsync("/v1/jobs/batches", lines);
        using var ofCrawl = await root.PostAsync("/v1/jobs/crawls", crawl);

        Assert.That((await ofJson.ProblemAsync(400, "validation")).Errors(field), Is.EqualTo(new[] { reason }));
        Assert.That((await ofLines.ProblemAsync(400, "validation")).Errors($"lines[0].{field}"), Is.EqualTo(new[] { reason }));
        Assert.That((await ofCrawl.ProblemAsync(400, "validation")).Errors(field), Is.EqualTo(new[] { reason }));
    }

    [Test]
    public async Task Order_SameKeyAnotherSecret_IsAConflict()
    {
        await using var host = new GatherHost(fetcher: new FakeFetcher(), worksJobs: false);
        using var root = host.Root();
        root.DefaultRequestHeaders.Add("Idempotency-Key", "same");
        async Task<HttpResponseMessage> PostAsync(string secret) =>
            await root.PostAsJsonAsync("/v1/jobs/batches", new { urls = new[] { "https://example.com/" }, webhook = new { url = "https://example.com/", secret } });

        using var first = await PostAsync(WebhookReceiver.Secret);
        using var second = await PostAsync(WebhookReceiver.Secret);
        using var other = await PostAsync(WebhookReceiver.Secret + "!");

        Assert.That((await second.JsonAsync(202)).GetRawText(), Is.EqualTo((await first.JsonAsync(202)).GetRawText()));
        await other.ProblemAsync(409, "idempotency-conflict");
    }

    [Test]
    public async Task Deliveries_OfAnothersJob_AreNotThere()
    {
        await using var receiver = WebhookReceiver.Start();
        await using var host = HostFor(receiver);
        using var root = host.Root();
        var job = await OrderAsync(root, 1, receiver.Webhook("job.ended"));
        var delivery = (await UntilStateAsync(root, job, "delivered")).GetProperty("id").GetString();
        var (_, secret) = await host.CreateKeyAsync(new { name = "worker", scopes = new[] { "jobs:read", "jobs:write" } });
        using var other = host.WithKey(secret);
        var (_, readerSecret) = await host.CreateKeyAsync(new { name = "reader", scopes = new[] { "jobs:read" } });
        using var reader = host.WithKey(readerSecret);

        await other.GetProblemAsync($"/v1/jobs/{job}/deliveries", 404, "not-found");
        using var replayed = await other.PostAsync($"/v1/jobs/{job}/deliveries/{delivery}/replay", content: null);
        await replayed.ProblemAsync(404, "not-found");
        using var forbidden = await reader.PostAsync($"/v1/jobs/{job}/deliveries/{delivery}/replay", content: null);
        await forbidden.ProblemAsync(403, "forbidden");
        await root.GetProblemAsync($"/v1/jobs/{job}/deliveries?limit=0", 400, "validation");
        await root.GetProblemAsync($"/v1/jobs/{job}/deliveries?after=x", 400, "validation");
        await root.GetProblemAsync($"/v1/jobs/{job}/deliveries?state=lost", 400, "validation");
    }

    private static GatherHost HostFor(WebhookReceiver receiver, params (string Key, string? Value)[] settings) =>
        new(fetcher: new FakeFetcher(), settings: [("Webhooks:AllowedHosts:0", receiver.Authority), .. settings]);

    private static async Task<string> OrderAsync(HttpClient client, int urls, object webhook)
    {
        using var response = await client.PostAsJsonAsync("/v1/jobs/batches", new { urls = Enumerable.Range(0, urls).Select(i => $"https://example.com/{i}"), webhook });
        return (await response.JsonAsync(202)).GetProperty("id").GetString()!;
    }

    private static async Task<List<JsonElement>> DeliveriesAsync(HttpClient client, string job) =>
        [.. (await client.GetJsonAsync($"/v1/jobs/{job}/deliveries")).GetProperty("items").EnumerateArray()];

    private static async Task<JsonElement> UntilStateAsync(HttpClient client, string job, string state)
    {
        await Eventually.TrueAsync(async () => await DeliveriesAsync(client, job) is [var d] && d.GetProperty("state").GetString() == state, $"the delivery is {state}");
        return (await DeliveriesAsync(client, job)).Single();
    }

    private static long SeqOf(JsonElement told)
    {
        var cursor = told.GetProperty("cursor").GetString()!;
        return long.Parse(cursor.AsSpan(cursor.LastIndexOf('.') + 1), CultureInfo.InvariantCulture);
    }
}
