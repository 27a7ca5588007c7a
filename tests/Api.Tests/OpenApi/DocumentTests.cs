using System.Text.Json;
using Gather.Application.Jobs.Crawling;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Api.Tests.OpenApi;

[TestFixture]
internal sealed class DocumentTests : IDisposable
{
    private readonly GatherHost _host = new();
    private readonly HttpClient _client;

    public DocumentTests() => _client = _host.CreateClient();

    [Test]
    public async Task Get_Document_IsTheCommittedOne()
    {
        var served = JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json")).RootElement;
        var committed = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/Api/openapi/api.json"))).RootElement;
        Assert.That(JsonElement.DeepEquals(served, committed), "build src/Api and commit src/Api/openapi/api.json");
        Assert.That(served.GetProperty("openapi").GetString(), Does.StartWith("3.0"));
    }

    [Test]
    public async Task Get_Document_IsComplete()
    {
        var document = JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json")).RootElement;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var (name, operation) in path.Value.EnumerateObject().Select(o => ($"{o.Name} {path.Name}", o.Value)))
            {
                Assert.That(operation.TryGetProperty("operationId", out _), $"{name} has an operation id");
                Assert.That(operation.GetProperty("summary").GetString(), Is.Not.Empty, name);
                foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default)
                    Assert.That(parameter.TryGetProperty("description", out _), $"{name}: {parameter.GetProperty("name")} is described");
                var responses = operation.GetProperty("responses").EnumerateObject().ToList();
                Assert.That(responses.Any(r => r.Name.StartsWith('2')), name);
                Assert.That(responses.Select(r => r.Name), Does.Contain("500").And.Contain("503"), name);
                foreach (var failure in responses.Where(r => r.Name[0] is '4' or '5'))
                {
                    var content = failure.Value.GetProperty("content").GetProperty("application/problem+json");
                    Assert.That(content.GetProperty("schema").GetProperty("$ref").GetString(), Is.EqualTo("#/components/schemas/ProblemDetails"));
                    Assert.That(content.TryGetProperty("examples", out _), $"{name} {failure.Name} has an example");
                }
            }
        }
    }

    [Test]
    public async Task Get_Document_CarriesTheValidatorsBounds()
    {
        var document = JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json")).RootElement;
        var seconds = document.GetProperty("paths").GetProperty("/sleep/{seconds}").GetProperty("get").GetProperty("parameters")[0].GetProperty("schema");
        Assert.That((seconds.GetProperty("minimum").GetInt32(), seconds.GetProperty("maximum").GetInt32()), Is.EqualTo((0, 300)));
        var items = document.GetProperty("components").GetProperty("schemas").GetProperty("RunSleeps").GetProperty("properties").GetProperty("seconds");
        Assert.That((items.GetProperty("minItems").GetInt32(), items.GetProperty("maxItems").GetInt32()), Is.EqualTo((1, 10_000)));
    }

    [Test]
    public async Task Get_Document_HasExamplesWithRealCodes()
    {
        string[] real = [.. Enum.GetNames<FetchErrorCode>().Select(JsonNamingPolicy.CamelCase.ConvertName), SkipReason.Robots, SkipReason.OutOfScope, SkipReason.Duplicate];
        var document = JsonDocument.Parse(await _client.GetStringAsync("/openapi/v1.json")).RootElement;

        var told = ExamplesIn(document).SelectMany(CodesIn).Distinct(StringComparer.Ordinal).ToList();

        Assert.That(told, Does.Contain("upstreamStatus").And.Contain("robotsDisallowed"));
        Assert.That(told, Is.SubsetOf(real));
    }

    [Test]
    public async Task Get_Docs_NeedsNothingFromElsewhere()
    {
        using var page = await _client.GetAsync("/docs/index.html");
        Assert.That((int)page.StatusCode, Is.EqualTo(200));
        var html = await page.Content.ReadAsStringAsync();
        Assert.That(html, Does.Contain("swagger-ui").And.Not.Contain("https://").And.Not.Contain("http://"));
        foreach (var asset in new[] { "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js" })
        {
            using var response = await _client.GetAsync($"/docs/{asset}");
            Assert.That((int)response.StatusCode, Is.EqualTo(200), asset);
        }
    }

    private static IEnumerable<JsonElement> ExamplesIn(JsonElement value) =>
        Members(value).SelectMany(m => m.Name is "example" or "examples" ? [m.Value] : ExamplesIn(m.Value));

    private static IEnumerable<string> CodesIn(JsonElement value) => Members(value).SelectMany(m => m switch
    {
        { Name: "failedByCode" or "skippedByReason" } => m.Value.EnumerateObject().Select(c => c.Name),
        { Name: "error", Value.ValueKind: JsonValueKind.Object } => [m.Value.GetProperty("code").GetString()!],
        { Name: "attempts", Value.ValueKind: JsonValueKind.Array } =>
            m.Value.EnumerateArray().Where(a => a.TryGetProperty("error", out _)).Select(a => a.GetProperty("error").GetString()!),
        _ => CodesIn(m.Value),
    });

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(p => (p.Name, p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(v => ("", v)),
        _ => [],
    };

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }
}
