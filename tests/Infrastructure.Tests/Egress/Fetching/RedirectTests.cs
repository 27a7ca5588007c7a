using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class RedirectTests : FetcherFixture
{
    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task FetchAsync_ARedirect_IsFollowedAndTold(int status)
    {
        Site.Redirect("/a", "b?x=1", status);
        Site.Page("/b", "arrived");

        using var page = await FetchAsync("/a");

        Assert.That((Text(page), page.FinalUrl, page.Error), Is.EqualTo(("arrived", Site.Url("/b?x=1"), (FetchError?)null)));
        Assert.That(page.Redirects, Is.EqualTo(new[] { new Redirect(Site.Url("/a").Text, status) }));
    }

    [TestCase("http://127.0.0.1:1/")]
    [TestCase("http://10.0.0.1/")]
    [TestCase("http://[::ffff:169.254.169.254]/latest/meta-data")]
    [TestCase("http://localhost/")]
    public async Task FetchAsync_ARedirectToABlockedAddress_IsNotFollowed(string target)
    {
        Site.Redirect("/a", "/b");
        Site.Redirect("/b", target);

        using var page = await FetchAsync("/a");

        Assert.That((page.Error?.Code, page.Error?.Stage, page.Error?.Retryable), Is.EqualTo((FetchErrorCode.AddressBlocked, FetchStage.Redirect, false)));
        Assert.That(page.Redirects.Select(r => r.Url), Is.EqualTo(new[] { Site.Url("/a").Text, Site.Url("/b").Text }));
    }

    [Test]
    public async Task FetchAsync_RedirectsInACircle_EndWithTheLoop()
    {
        Site.Redirect("/a", "/b");
        Site.Redirect("/b", "/c");
        Site.Redirect("/c", "/a#again");

        using var page = await FetchAsync("/a");

        Assert.That((page.Error?.Code, page.Redirects.Count, page.Status), Is.EqualTo((FetchErrorCode.RedirectLoop, 2, (int?)302)));
        Assert.That(Site.Hits("/a"), Is.EqualTo(1));
    }

    [Test]
    public async Task FetchAsync_AHundredRedirects_EndsAfterTen()
    {
        for (var i = 0; i < 100; i++)
            Site.Redirect($"/{i}", $"/{i + 1}");

        using var page = await FetchAsync("/0");

        Assert.That((page.Error?.Code, page.Error?.Stage, page.Redirects.Count), Is.EqualTo((FetchErrorCode.TooManyRedirects, FetchStage.Redirect, 10)));
        Assert.That((Site.Hits("/10"), Site.Hits("/11")), Is.EqualTo((1, 0)));
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("javascript:alert(1)")]
    [TestCase("ftp://example.com/")]
    public async Task FetchAsync_ARedirectToWhatIsNotFetched_IsInvalid(string target)
    {
        Site.Redirect("/a", target);

        using var page = await FetchAsync("/a");

        Assert.That((page.Error?.Code, page.FinalUrl), Is.EqualTo((FetchErrorCode.InvalidRedirect, Site.Url("/a"))));
    }

    [Test]
    public async Task FetchAsync_ARedirectWithoutALocation_IsAPage()
    {
        Site.Page("/a", context =>
        {
            context.Response.StatusCode = 302;
            return context.Response.WriteAsync("nowhere", context.RequestAborted);
        });

        using var page = await FetchAsync("/a");

        Assert.That((page.Status, Text(page), page.Error), Is.EqualTo(((int?)302, "nowhere", (FetchError?)null)));
    }

    [Test]
    public async Task FetchAsync_ARedirectToAnotherOrigin_LeavesCredentialsBehind()
    {
        Site.Redirect("/a", "/b");
        Site.Redirect("/b", Other.Url("/c").Text);
        Site.Page("/robots.txt", "");
        var sent = new List<string>();
        void Note(HttpContext context) =>
            sent.Add($"{context.Request.Path} {context.Request.Headers.Authorization} {context.Request.Headers.Cookie} {context.Request.Headers["X-Mine"]}");
        Other.Page("/c", context => { Note(context); return Task.CompletedTask; });
        Site.Page("/b", context =>
        {
            Note(context);
            context.Response.Redirect(Other.Url("/c").Text);
            return Task.CompletedTask;
        });

        using var page = await FetchAsync("/a", r => r with { Headers = Headers(("authorization", "secret"), ("COOKIE", "a=b"), ("X-Mine", "mine")) });

        Assert.That(page.Error, Is.Null);
        Assert.That(sent, Is.EqualTo(new[] { "/b secret a=b mine", "/c   mine" }));
    }
}
