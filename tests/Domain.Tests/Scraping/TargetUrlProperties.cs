using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

internal sealed class TargetUrlProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(5000);

    private static readonly Arbitrary<string> Texts = Gen.OneOf(UrlGen.Urls, UrlGen.GoodUrls).ToArbitrary();

    [Test]
    public void TryParse_NormalForm_IsItsOwnNormalForm() => Prop.ForAll(Texts, text =>
        Parse(text) is not { } url || (Parse(url.Text) is { } again && again.Text == url.Text && again.Host == url.Host && Equals(again.Address, url.Address) && again.Port == url.Port)).Check(Thorough);

    // What is checked is what is connected to: .NET must see no other host, port, path or query in our text than we do.
    [Test]
    public void Uri_OfAnyUrl_IsWhatWeRead() => Prop.ForAll(Texts, text =>
        Parse(text) is not { } url || IsReadAlike(url, new Uri(url.Text))).Check(Thorough);

    [Test]
    public void Uri_OfAnyLink_IsWhatWeRead() => Prop.ForAll(UrlGen.GoodUrls.ToArbitrary(), Texts, (page, link) =>
        Parse(page)?.Resolve(link) is not { } url || (IsReadAlike(url, new Uri(url.Text)) && Parse(url.Text)?.Text == url.Text)).Check(Thorough);

    [Test]
    public void Resolve_AbsoluteUrl_IsTheSameAsParsingIt() => Prop.ForAll(UrlGen.GoodUrls.ToArbitrary(), Texts, (page, text) =>
        Parse(page) is not { } from || Parse(text) is not { } url || url.Equals(from.Resolve(text))).Check(Thorough);

    [Test]
    public void TryParse_AnyText_DoesNotThrow() => Prop.ForAll<string?>(text =>
    {
        _ = Parse(text);
        _ = Parse("http://" + text);
        _ = Parse("https://a.example/")!.Resolve(text ?? "");
        return Parse("http://a.example/?" + text) is not { } url || IsReadAlike(url, new Uri(url.Text));
    }).Check(Thorough);

    [Test]
    public void Address_OfAnyIPv4Number_IsItInEveryForm() => Prop.ForAll<byte[]>(bytes =>
    {
        var address = new IPAddress(bytes.Concat(new byte[4]).Take(4).ToArray());
        var (a, b, c, d) = (address.GetAddressBytes()[0], address.GetAddressBytes()[1], address.GetAddressBytes()[2], address.GetAddressBytes()[3]);
        var number = ((uint)a << 24) | ((uint)b << 16) | ((uint)c << 8) | d;
        return new[] { $"{number}", $"0x{number:x}", $"0{Convert.ToString(number, 8)}", $"{a}.{number & 0xFFFFFF}", $"{a}.0x{b:X}.{number & 0xFFFF}", $"0{Convert.ToString(a, 8)}.{b}.0x{c:x}.{d}." }
            .All(form => Equals(Parse($"http://{form}/")?.Address, address) && Parse($"http://{form}/")?.Host == address.ToString());
    }).Check(Thorough);

    [Test]
    public void GoodUrls_OfTheGenerator_AreMostlyRead() =>
        Assert.That(UrlGen.GoodUrls.Sample(1000).Count(t => Parse(t) is not null), Is.GreaterThan(100), "or the properties prove nothing");

    private static bool IsReadAlike(TargetUrl url, Uri uri) =>
        uri.AbsoluteUri == url.Text && uri.Host == url.Host && uri.IdnHost == url.Host.Trim('[', ']') && uri.Port == url.Port && uri.PathAndQuery == url.PathAndQuery
        && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0 && uri.HostNameType is not (UriHostNameType.Basic or UriHostNameType.Unknown)
        && (uri.HostNameType == UriHostNameType.Dns) == (url.Address is null);

    private static TargetUrl? Parse(string? text) => TargetUrl.TryParse(text, out var url, out _) ? url : null;
}
