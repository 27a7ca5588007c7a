using Gather.Domain.Scraping;
using Gather.Testing.Egress;

namespace Gather.Domain.Tests.Scraping;

/// <summary>What of the egress check needs no network: the URL is refused, or its host is seen not to be public.</summary>
internal sealed class AddressTricksTests
{
    private static IEnumerable<TestCaseData> Tricks => AddressTricks.All.Select(t => new TestCaseData(t).SetArgDisplayNames(t.Name));

    [TestCaseSource(nameof(Tricks))]
    public void TryParse_Trick_IsCaughtByWhatItSays(AddressTrick trick)
    {
        _ = TargetUrl.TryParse(trick.Url, out var url, out _);

        switch (trick.Host)
        {
            case TrickHost.RefusedOrLiteral:
                Assert.That(url is null || (url.Address is { } address && !PublicAddress.IsPublic(address)), Is.True, url?.Text);
                break;
            case TrickHost.PrivateName:
                Assert.That((url!.Address, PublicName.IsPublic(url.Host)), Is.EqualTo(((System.Net.IPAddress?)null, false)), url.Text);
                break;
            default:
                Assert.That((url!.Address, PublicName.IsPublic(url.Host)), Is.EqualTo(((System.Net.IPAddress?)null, true)), url.Text);
                break;
        }
    }

    // Browsers read more than we accept from people; what links lead to must be no less safe.
    [TestCaseSource(nameof(Tricks))]
    public void Resolve_Trick_LeadsToNoPublicAddress(AddressTrick trick)
    {
        Assert.That(TargetUrl.TryParse("https://site.example/", out var page, out _), Is.True);

        var url = page!.Resolve(trick.Url);

        Assert.That(url?.Address is null || !PublicAddress.IsPublic(url.Address), Is.True, url?.Text);
        Assert.That(trick.Host == TrickHost.PrivateName && PublicName.IsPublic(url!.Host), Is.False, url?.Text);
    }

    [Test]
    public void All_Tricks_AreManyAndNamed()
    {
        Assert.That(AddressTricks.All, Has.Count.AtLeast(250));
        Assert.That(AddressTricks.All.Select(t => t.Name), Is.Unique);
        Assert.That(AddressTricks.All.Select(t => t.Url), Is.Unique);
    }
}
