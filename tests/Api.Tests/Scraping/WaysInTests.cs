using System.Net.Http.Json;
using System.Text.Json;
using Gather.Testing.Web;

namespace Gather.Api.Tests.Scraping;

/// <summary>Every way in which a site can name another address: none leads to a listener that is not let in.</summary>
[TestFixture]
internal sealed class WaysInTests
{
    [TestCase("redirect")]
    [TestCase("robots")]
    [TestCase("sitemapOfRobots")]
    [TestCase("sitemapRedirect")]
    [TestCase("sitemapIndex")]
    public async Task Site_PointsInside_NothingIsReached(string way)
    {
        await using var site = HostileServer.Start();
        await using var inside = HostileServer.Start();
        await using var host = new GatherHost(settings: [("Egress:AllowedHosts:0", site.Authority)]);
        using var client = host.Root();
        var target = inside.Url("/ok");
        site.Set("/page", new WebPage("<a href='/other'>Other</a>"));
        switch (way)
        {
            case "robots":
                site.Set("/robots.txt", new WebPage("") { Status = 302, Headers = [("Location", target)] });
                break;
            case "sitemapOfRobots":
                site.Set("/robots.txt", new WebPage($"Sitemap: {target}") { ContentType = "text/plain" });
                break;
            case "sitemapRedirect":
                site.Set("/sitemap.xml", new WebPage("") { Status = 301, Headers = [("Location", target)] });
                break;
            case "sitemapIndex":
                site.Set("/sitemap.xml", new WebPage($"<sitemapindex><sitemap><loc>{target}</loc></sitemap></sitemapindex>") { ContentType = "application/xml" });
                break;
        }

        using var scraped = await client.PostAsJsonAsync("/v1/scrape", new { url = way == "redirect" ? site.Url($"/redirect-to?url={target}") : site.Url("/page"), formats = Array.Empty<string>() });
        using var mapped = await client.PostAsJsonAsync("/v1/map", new { url = site.Url("/page") });
        var codes = Codes(await scraped.Content.ReadAsStringAsync()).Concat(Codes(await mapped.Content.ReadAsStringAsync())).ToList();

        Assert.That((inside.Connections, inside.TotalHits), Is.EqualTo((0, 0)));
        Assert.That(codes, Is.Not.Empty.And.All.AnyOf("addressBlocked", "robotsUnreachable"));
    }

    private static IEnumerable<string?> Codes(string rows) => rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(row => JsonDocument.Parse(row).RootElement)
        .Where(row => row.TryGetProperty("error", out _))
        .Select(row => row.GetProperty("error").GetProperty("code").GetString());
}
