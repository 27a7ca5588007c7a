using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gather.Api.Tests.Faults;

/// <summary>What a client asks of jobs.</summary>
internal static class JobCalls
{
    private static readonly TimeSpan LongestJob = TimeSpan.FromMinutes(5);

    /// <summary>Orders a job and gives its path.</summary>
    public static async Task<string> OrderAsync(this HttpClient client, string kind, object order)
    {
        using var response = await client.PostAsJsonAsync($"/v1/jobs/{kind}", order);
        await response.JsonAsync(202);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>Orders a batch that is sent line by line, and gives its path.</summary>
    public static async Task<string> OrderLinesAsync(this HttpClient client, IEnumerable<string> urls)
    {
        var lines = string.Join('\n', urls.Select(u => $"\"{u}\""));
        using var content = new StringContent(lines, new MediaTypeHeaderValue("application/x-ndjson"));
        using var response = await client.PostAsync("/v1/jobs/batches", content);
        await response.JsonAsync(202);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>How many items of a job have their result.</summary>
    public static async Task<long> DoneAsync(this HttpClient client, string job)
    {
        var counts = (await client.GetJsonAsync(job)).GetProperty("counts");
        return new[] { "succeeded", "failed", "skipped", "cancelled" }.Sum(s => counts.GetProperty(s).GetInt64());
    }

    /// <summary>Waits until a job has ended and tells how it stands.</summary>
    public static async Task<JsonElement> EndedAsync(this HttpClient client, string job)
    {
        var ended = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                ended = await client.GetJsonAsync(job);
                return ended.TryGetProperty("endedAt", out _);
            },
            "The job ends.",
            LongestJob);
        return ended;
    }

    /// <summary>All results, in the order in which they come.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ResultsAsync(this HttpClient client, string job)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{job}/results");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using var response = await client.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(l => JsonElement.Parse(l))];
    }
}
