using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gather.Api.Tests;

/// <summary>A result as a test looks at it.</summary>
internal sealed record JobResult(long Index, string Url, string State, string Code, int Depth, JsonElement Page);

/// <summary>What clients do with jobs, over the socket.</summary>
internal static class JobCalls
{
    private static readonly string[] EndStates = ["succeeded", "succeededWithErrors", "failed", "cancelled"];
    private static readonly TimeSpan LongestJob = TimeSpan.FromMinutes(5);

    public static async Task<string> OrderAsync(this HttpClient client, string kind, object order)
    {
        using var response = await client.PostAsJsonAsync($"/v1/jobs/{kind}", order);
        return (await response.JsonAsync(202)).GetProperty("id").GetString()!;
    }

    /// <summary>Orders a batch that is sent line by line.</summary>
    public static async Task<string> OrderLinesAsync(this HttpClient client, IEnumerable<string> urls)
    {
        using var lines = new StringContent(string.Join('\n', urls), new MediaTypeHeaderValue("application/x-ndjson"));
        using var response = await client.PostAsync("/v1/jobs/batches", lines);
        return (await response.JsonAsync(202)).GetProperty("id").GetString()!;
    }

    public static Task<JsonElement> JobAsync(this HttpClient client, string job) => client.GetJsonAsync($"/v1/jobs/{job}");

    public static long Count(this JsonElement job, string what) => job.GetProperty("counts").GetProperty(what).GetInt64();

    /// <summary>How many items of a job have their result.</summary>
    public static async Task<long> DoneAsync(this HttpClient client, string job)
    {
        var view = await client.JobAsync(job);
        return view.Count("accepted") - view.Count("queued") - view.Count("running");
    }

    /// <summary>Waits until a job has ended, and checks its account.</summary>
    public static async Task<JsonElement> EndedAsync(this HttpClient client, string job, TimeSpan? patience = null)
    {
        var view = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                view = await client.JobAsync(job);
                AssertLedger(view);
                return EndStates.Contains(view.GetProperty("state").GetString());
            },
            "the job ends",
            patience ?? LongestJob);
        Assert.That(view.Count("queued") + view.Count("running"), Is.Zero);
        return view;
    }

    /// <summary>All results, as lines.</summary>
    public static async Task<IReadOnlyList<JobResult>> ResultsAsync(this HttpClient client, string job)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/results") { Headers = { { "Accept", "application/x-ndjson" } } };
        using var response = await client.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(l => JsonElement.Parse(l)).Select(r => new JobResult(
            r.GetProperty("index").GetInt64(),
            r.GetProperty("url").GetString()!,
            r.GetProperty("state").GetString()!,
            r.TryGetProperty("code", out var code) ? code.GetString()! : "",
            r.GetProperty("depth").GetInt32(),
            r.TryGetProperty("page", out var page) ? page : default))];
    }

    /// <summary>Orders a crawl, waits for its end, and gives its results, of which each item has exactly one.</summary>
    public static async Task<IReadOnlyList<JobResult>> CrawlAsync(this HttpClient client, object order)
    {
        var job = await client.OrderAsync("crawls", order);
        var ended = await client.EndedAsync(job);
        var results = await client.ResultsAsync(job);
        Assert.That(results.Select(r => r.Index), Is.EqualTo(Enumerable.Range(0, (int)ended.Count("accepted")).Select(i => (long)i)));
        Assert.That(results.Select(r => r.Url), Is.Unique);
        return results;
    }

    public static void AssertLedger(JsonElement job) => Assert.That(
        job.Count("accepted"),
        Is.EqualTo(job.Count("queued") + job.Count("running") + job.Count("succeeded") + job.Count("failed") + job.Count("skipped") + job.Count("cancelled")));
}
