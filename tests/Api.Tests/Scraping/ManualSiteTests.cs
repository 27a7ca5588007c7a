using System.Net.Http.Json;
using System.Text.Json;
using Gather.Testing.Web;

namespace Gather.Api.Tests.Scraping;

/// <summary>A real site: the Python manual (Debian's python3.11-doc) on nginx, through the whole program.</summary>
[TestFixture]
internal sealed class ManualSiteTests : IAsyncDisposable
{
    private const string Manual = "/usr/share/doc/python3.11/html";

    private static readonly string[] AllFormats = ["html", "cleanHtml", "markdown", "text", "links", "metadata", "raw"];

    private NginxSite? _site;
    private GatherHost? _host;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var missing = NginxSite.FindProgram() is null ? "nginx is not installed." : Directory.Exists(Manual) ? null : "Debian's package python3.11-doc is not installed.";
        if (missing is not null && Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail(missing);
        if (missing is not null)
            Assert.Ignore(missing);

        _site = await NginxSite.StartAsync(Manual);
        _host = new GatherHost(settings: [("Egress:AllowedHosts:0", _site.Authority)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_site is not null)
            await _site.DisposeAsync();
    }

    [Test]
    public async Task Batch_EveryPageInAllFormats_HasThemAll()
    {
        var pages = Directory.EnumerateFiles(Manual, "*.html", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Manual, f)).ToList();
        Assert.That(pages, Has.Count.GreaterThan(500));
        using var client = _host!.Root();

        var lines = string.Concat(pages.Select(p => JsonSerializer.Serialize(new { url = Url(p), formats = AllFormats }) + "\n"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/scrape/batch") { Content = new StringContent(lines, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson")) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var rows = new StreamReader(await response.Content.ReadAsStreamAsync());

        var indexes = new HashSet<int>();
        while (await rows.ReadLineAsync() is { } line)
        {
            using var row = JsonDocument.Parse(line);
            var page = row.RootElement;
            Assert.That(page.TryGetProperty("error", out var error), Is.False, () => $"{page.GetProperty("url")}: {error}");
            Assert.That(AllFormats.Where(f => !page.TryGetProperty(f, out _)), Is.Empty, () => page.GetProperty("url").ToString());
            Assert.That(page.GetProperty("bytesDecoded").GetInt64(), Is.EqualTo(new FileInfo(Path.Combine(Manual, pages[page.GetProperty("index").GetInt32()])).Length));
            indexes.Add(page.GetProperty("index").GetInt32());
        }

        Assert.That(indexes, Has.Count.EqualTo(pages.Count));
    }

    [Test]
    public async Task Scrape_KnownPage_ReadsAsItStands()
    {
        using var client = _host!.Root();
        using var response = await client.PostAsJsonAsync("/v1/scrape", new { url = Url("library/asyncio-queue.html"), onlyMainContent = true, formats = new[] { "markdown", "links", "metadata" } });
        var page = await response.Content.ReadFromJsonAsync<JsonElement>();

        var markdown = page.GetProperty("markdown").GetString();
        Assert.Multiple(() =>
        {
            Assert.That(page.GetProperty("metadata").GetProperty("title").GetString(), Is.EqualTo("Queues — Python 3.11.2 documentation"));
            Assert.That(page.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("url").GetString()), Does.Contain(Url("library/queue.html")));
            Assert.That(markdown, Does.Contain("\n## Priority Queue\n").And.Contain("A variant of [`Queue`](" + Url("library/asyncio-queue.html")).And.Contain("```"));
            Assert.That(markdown, Does.Not.Contain("Table of Contents").And.Not.Contain("Previous topic"));
        });
    }

    private string Url(string page) => $"http://{_site!.Authority}/{page}";
}
