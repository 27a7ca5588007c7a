using System.Text.Json;

namespace Gather.Api.Tests;

/// <summary>Reads answers, and says what they were when they are not what was expected.</summary>
internal static class Answers
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(status), text);
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string path, int status = 200)
    {
        using var response = await client.GetAsync(path);
        return await response.JsonAsync(status);
    }

    /// <summary>Reads a problem and checks what all problems have in common.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var problem = await response.JsonAsync(status);
        Assert.Multiple(() =>
        {
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo($"/problems/{code}"));
            Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo(status));
            Assert.That(problem.GetProperty("title").GetString(), Is.Not.Empty);
            Assert.That(problem.GetProperty("detail").GetString(), Is.Not.Empty.And.Not.Contains("Exception").And.Not.Contains("System."));
            Assert.That(problem.GetProperty("traceId").GetString(), Is.Not.Empty);
        });
        return problem;
    }

    public static async Task<JsonElement> GetProblemAsync(this HttpClient client, string path, int status, string code)
    {
        using var response = await client.GetAsync(path);
        return await response.ProblemAsync(status, code);
    }

    public static string[] Errors(this JsonElement problem, string field) =>
        [.. problem.GetProperty("errors").GetProperty(field).EnumerateArray().Select(e => e.GetString()!)];
}
