using System.Net.Http.Json;
using System.Text.Json;
using Gather.Testing;
using Gather.Testing.Web;

namespace Gather.Api.Tests.Scraping;

/// <summary>A web that stalls, truncates, redirects, bombs and lies, through the whole program: each page fails in its own way, and no other page with it.</summary>
[TestFixture]
internal sealed class HostileWebTests
{
    private static readonly Dictionary<string, string?> Outcomes = new(StringComparer.Ordinal)
    {
        ["/ok"] = null,
        ["/gzip"] = null,
        ["/br"] = null,
        ["/chunked"] = null,
        ["/invalid-utf8"] = null,
        ["/empty"] = null,
        ["/no-content"] = null,
        ["/redirect-to?url=/ok"] = null,
        ["/redirect-chain?n=3"] = null,
        ["/stall"] = "responseTimedOut",
        ["/stall-in-headers"] = "responseTimedOut",
        ["/slow-headers"] = "responseTimedOut",
        ["/stall-in-body"] = "bodyTimedOut",
        ["/drip"] = "bodyTimedOut",
        ["/close"] = "connectionClosed",
        ["/reset"] = "connectionClosed",
        ["/garbage"] = "invalidResponse",
        ["/large-header"] = "headersTooLarge",
        ["/announces-more"] = "bodyTruncated",
        ["/close-in-chunk"] = "bodyTruncated",
        ["/close-between-chunks"] = "bodyTruncated",
        ["/announces-a-terabyte"] = "bodyTooLarge",
        ["/endless"] = "bodyTooLarge",
        ["/gzip-bomb"] = "bodyTooLarge",
        ["/gzip-bomb-inside"] = "bodyTooLarge",
        ["/br-bomb"] = "bodyTooLarge",
        ["/gzip-broken"] = "bodyCorrupt",
        ["/gzip-truncated"] = "bodyCorrupt",
        ["/unknown-coding"] = "bodyCorrupt",
        ["/redirect-loop"] = "redirectLoop",
        ["/redirect-to-itself"] = "redirectLoop",
        ["/redirect-chain?n=100"] = "tooManyRedirects",
        ["/redirect-to?url=ftp://a.example/"] = "invalidRedirect",
        ["/redirect-to?url=http://10.0.0.1/"] = "addressBlocked",
        ["/redirect-to?url=http://169.254.169.254/latest/meta-data/"] = "addressBlocked",
        ["/status?code=404"] = "upstreamStatus",
        ["/status?code=500"] = "upstreamStatus",
        ["/deep"] = "documentTooComplex",
    };

    [Test, CancelAfter(120_000)]
    public async Task Batch_EveryTrickAtOnce_GivesEachPageItsOwnResult(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        await using var web = HostileServer.Start();
        await using var host = new GatherHost(time: time, worksJobs: false, settings:
        [
            ("Egress:AllowedHosts:0", web.Authority), ("Egress:MaxBytes", "4194304"), ("Egress:HeadersTimeout", "00:01:00"), ("Egress:Timeout", "00:05:00"),
            ("Egress:Retries:AttemptTimeout", "00:05:00"), ("Egress:Retries:Max", "0"), ("Egress:Hosts:Concurrency", "64"), ("Egress:Breaker:MinimumRequests", "1000"),
        ]);
        using var client = host.Root();

        var urls = Outcomes.Keys.Select(web.Url).ToList();
        var inTime = Outcomes.Values.Count(c => c is not ("responseTimedOut" or "bodyTimedOut"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scrape/batch") { Content = JsonContent.Create(new { urls, formats = new[] { "markdown" } }) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var codes = new Dictionary<int, string?>();
        while (codes.Count < urls.Count)
        {
            var line = lines.ReadLineAsync(cancellationToken).AsTask();
            // The clock stands still until only those are left that take too long, so that no other does on a busy machine.
            while (codes.Count >= inTime && !line.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
            }

            var row = JsonElement.Parse((await line)!);
            codes.Add(row.GetProperty("index").GetInt32(), row.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
        }

        Assert.That(Outcomes.Keys.Select((path, index) => (path, codes[index])), Is.EqualTo(Outcomes.Select(o => (o.Key, o.Value))));
    }

    [TestCase("/status?code=429&retry-after=3600")]
    [TestCase("/status?code=503&retry-in=3600")]
    public async Task Scrape_SiteAsksForPatience_TellsHowMuch(string path)
    {
        await using var web = HostileServer.Start();
        await using var host = new GatherHost(settings: [("Egress:AllowedHosts:0", web.Authority)]);
        using var client = host.Root();
        using var response = await client.PostAsJsonAsync("/v1/scrape", new { url = web.Url(path), formats = Array.Empty<string>() });
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");

        Assert.That((error.GetProperty("code").GetString(), error.GetProperty("retryable").GetBoolean()), Is.EqualTo(("upstreamStatus", true)));
        Assert.That(error.GetProperty("retryAfter").GetDouble(), Is.EqualTo(3600).Within(30));
        Assert.That(web.Hits("/status"), Is.EqualTo(1));
    }

    [Test]
    public async Task Scrape_SiteThatFlaps_IsAskedAgain()
    {
        await using var web = HostileServer.Start();
        await using var host = new GatherHost(settings: [("Egress:AllowedHosts:0", web.Authority), ("Egress:Retries:Delay", "00:00:00.010"), ("Egress:Hosts:CoolDown", "00:00:00.010")]);
        using var client = host.Root();

        using var response = await client.PostAsJsonAsync("/v1/scrape", new { url = web.Url("/flap?times=2"), formats = new[] { "text" } });
        var page = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.That((page.GetProperty("status").GetInt32(), page.GetProperty("attempts").GetInt32()), Is.EqualTo((200, 3)), page.ToString());
    }
}
