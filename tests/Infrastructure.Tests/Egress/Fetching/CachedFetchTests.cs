using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Microsoft.AspNetCore.Http;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class CachedFetchTests : FetcherFixture
{
    [Test]
    public async Task FetchAsync_AFreshCopy_IsServedAfterARestart()
    {
        Cacheable("/a", "max-age=60");
        using var first = await FetchAsync("/a");
        await RestartAsync();

        using var page = await FetchAsync("/a");

        Assert.That((Text(page), page.FromCache, page.Attempts, page.BytesReceived), Is.EqualTo(("version 1", true, 0, 0L)));
        Assert.That((page.Status, page.ContentType, page.FetchedAt), Is.EqualTo((first.Status, first.ContentType, first.FetchedAt)));
        Assert.That(Site.Hits("/a"), Is.EqualTo(1));
    }

    [Test]
    public async Task FetchAsync_AStaleCopyThatHolds_IsFoundValidAndFreshAgain()
    {
        await RestartAsync(withFakeTime: true);
        Cacheable("/a", "max-age=60", etag: "\"v1\"");
        (await FetchAsync("/a")).Dispose();
        await RestartAsync(withFakeTime: true);
        Time.Advance(TimeSpan.FromMinutes(2));

        using (var revalidated = await FetchAsync("/a"))
        {
            Assert.That((Text(revalidated), revalidated.FromCache, revalidated.Attempts, revalidated.Status), Is.EqualTo(("version 1", true, 1, (int?)200)));
            Assert.That(revalidated.FetchedAt, Is.EqualTo(Time.GetUtcNow()));
        }

        await RestartAsync(withFakeTime: true);
        Time.Advance(TimeSpan.FromSeconds(59));
        using var page = await FetchAsync("/a");
        Assert.That((Text(page), page.Attempts, Site.Hits("/a")), Is.EqualTo(("version 1", 0, 2)));
    }

    [Test]
    public async Task FetchAsync_AStaleCopyThatHasChanged_IsReplaced()
    {
        Cacheable("/a", "no-cache", etag: "\"v1\"");
        (await FetchAsync("/a")).Dispose();
        await RestartAsync();
        Cacheable("/a", "max-age=60", etag: "\"v2\"", text: "version 2");

        (await FetchAsync("/a")).Dispose();
        await RestartAsync();
        using var page = await FetchAsync("/a");

        Assert.That((Text(page), page.FromCache, Site.Hits("/a")), Is.EqualTo(("version 2", true, 2)));
    }

    [TestCase(0, false)]
    [TestCase(3600, true)]
    public async Task FetchAsync_WithMaxAge_IsByTheCallerAndNotTheSite(int maxAge, bool fromCache)
    {
        Cacheable("/a", fromCache ? "max-age=0, must-revalidate" : "max-age=60");
        (await FetchAsync("/a")).Dispose();
        await RestartAsync();

        using var page = await FetchAsync("/a", r => r with { MaxAge = TimeSpan.FromSeconds(maxAge) });

        Assert.That((page.FromCache, Site.Hits("/a")), Is.EqualTo((fromCache, fromCache ? 1 : 2)));
    }

    [TestCase("no-store")]
    [TestCase("private, max-age=60")]
    public async Task FetchAsync_WhatTheSiteForbidsToStore_IsFetchedAgain(string cacheControl)
    {
        Cacheable("/a", cacheControl);
        (await FetchAsync("/a")).Dispose();
        await RestartAsync();

        using var page = await FetchAsync("/a", r => r with { MaxAge = TimeSpan.FromHours(1) });

        Assert.That((page.FromCache, Site.Hits("/a")), Is.EqualTo((false, 2)));
    }

    [TestCase("Authorization")]
    [TestCase("cookie")]
    public async Task FetchAsync_WithCredentials_NeitherStoresNorReads(string header)
    {
        Cacheable("/a", "public, max-age=60");
        (await FetchAsync("/a", r => r with { Headers = Headers((header, "secret")) })).Dispose();
        await RestartAsync();
        using (var anonymous = await FetchAsync("/a"))
            Assert.That(anonymous.FromCache, Is.False);
        await RestartAsync();

        using var page = await FetchAsync("/a", r => r with { Headers = Headers((header, "secret")) });

        Assert.That((page.FromCache, Site.Hits("/a")), Is.EqualTo((false, 3)));
    }

    [Test]
    public async Task FetchAsync_ADamagedCopy_IsFetchedAgain()
    {
        Cacheable("/a", "max-age=60");
        (await FetchAsync("/a")).Dispose();
        await RestartAsync();
        var file = Directory.EnumerateFiles(CacheFolder, "*", SearchOption.AllDirectories).Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        using var page = await FetchAsync("/a");

        Assert.That((Text(page), page.FromCache, Site.Hits("/a")), Is.EqualTo(("version 1", false, 2)));
    }

    [Test]
    public async Task FetchAsync_ACachedFailure_IsStillAFailure()
    {
        Site.Page("/gone", context =>
        {
            context.Response.StatusCode = 410;
            context.Response.Headers.CacheControl = "max-age=60";
            return Task.CompletedTask;
        });
        (await FetchAsync("/gone")).Dispose();
        await RestartAsync();

        using var page = await FetchAsync("/gone");

        Assert.That((page.FromCache, page.Status, page.Error?.Code, Site.Hits("/gone")), Is.EqualTo((true, (int?)410, FetchErrorCode.UpstreamStatus, 1)));
    }

    [Test]
    public async Task FetchAsync_ACachedRedirect_IsFollowedWithoutAsking()
    {
        Site.Redirect("/a", "/b", 301);
        Cacheable("/b", "max-age=60");
        (await FetchAsync("/a", r => r with { MaxAge = TimeSpan.FromHours(1) })).Dispose();
        await RestartAsync();

        using var page = await FetchAsync("/a", r => r with { MaxAge = TimeSpan.FromHours(1) });

        Assert.That((Text(page), page.Redirects.Count, page.FromCache), Is.EqualTo(("version 1", 1, true)));
        Assert.That((Site.Hits("/a"), Site.Hits("/b")), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task FetchAsync_ASiteThatFailsNow_KeepsItsCopy()
    {
        Cacheable("/a", "no-cache", etag: "\"v1\"");
        (await FetchAsync("/a")).Dispose();
        await RestartAsync();
        Site.Statuses("/a", 500);
        using (var failed = await FetchAsync("/a"))
            Assert.That(failed.Status, Is.EqualTo(500));

        Assert.That((await Fetcher.ExplainAsync(Site.Url("/a"), default)).Cache.State, Is.EqualTo(CacheState.Stale));
    }

    [Test]
    public async Task FetchAsync_ACopyLargerThanTheCallerTakes_IsRefusedAsFromTheSite()
    {
        Cacheable("/a", "max-age=60");
        (await FetchAsync("/a")).Dispose();
        await RestartAsync();

        using var page = await FetchAsync("/a", r => r with { MaxBytes = 3 });

        Assert.That(page.Error?.Code, Is.EqualTo(FetchErrorCode.BodyTooLarge));
    }

    // Answers a request for what it already has with 304.
    private void Cacheable(string path, string cacheControl, string? etag = null, string text = "version 1") => Site.Page(path, context =>
    {
        context.Response.Headers.CacheControl = cacheControl;
        if (etag is not null)
            context.Response.Headers.ETag = etag;
        context.Response.Headers.Date = Time.PendingTimers > 0 ? Time.GetUtcNow().ToString("R") : context.Response.Headers.Date;
        if (etag is not null && context.Request.Headers.IfNoneMatch == etag)
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    });
}
