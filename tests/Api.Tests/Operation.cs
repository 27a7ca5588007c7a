using System.Text.Json;

namespace Gather.Api.Tests;

/// <summary>Watches <c>/v1/operations</c>, the way anyone outside sees what runs.</summary>
internal static class Operation
{
    /// <summary>Waits until an operation of this kind runs, and gives its id.</summary>
    public static Task<string> RunningAsync(HttpClient client, string kind) =>
        Eventually.GetAsync(async () => (await ListAsync(client, kind)).Select(o => o.GetProperty("id").GetString()).FirstOrDefault(), $"{kind} runs");

    /// <summary>Waits until no operation of this kind is left.</summary>
    public static Task GoneAsync(HttpClient client, string kind) =>
        Eventually.TrueAsync(async () => (await ListAsync(client, kind)).Count == 0, $"{kind} is gone");

    public static async Task<IReadOnlyList<JsonElement>> ListAsync(HttpClient client, string kind)
    {
        var page = await client.GetJsonAsync("/v1/operations?limit=500");
        return [.. page.GetProperty("items").EnumerateArray().Where(o => o.GetProperty("kind").GetString() == kind && o.GetProperty("stage").GetString() is "running" or "streaming" or "queued")];
    }
}
