using System.Text.RegularExpressions;

namespace Gather.Api.Tests.Errors;

[TestFixture]
internal sealed partial class ProblemPagesTests
{
    [Test]
    public async Task Get_EveryListedProblem_HasAPage()
    {
        using var host = new GatherHost();
        using var client = host.CreateClient();
        var links = Link().Matches(await client.GetStringAsync("/problems")).Select(m => m.Groups["path"].Value).ToList();
        Assert.That(links, Has.Count.GreaterThanOrEqualTo(18));
        foreach (var link in links)
        {
            using var response = await client.GetAsync(link);
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(link[(link.LastIndexOf('/') + 1)..]));
        }
    }

    [GeneratedRegex("href=\"(?<path>/problems/[a-z-]+)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
