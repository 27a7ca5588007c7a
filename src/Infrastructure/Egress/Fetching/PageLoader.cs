using System.Collections.Frozen;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Caching;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Resilience;
using Gather.Infrastructure.Egress.Robots;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>Loads a page: each hop is checked, asked of robots.txt, looked up in the cache, and only then asked of its site.</summary>
internal sealed class PageLoader(
    EgressGuard guard, RobotsGuard robots, PageCache cache, SiteCaller sites, FetchMetrics metrics, IOptions<EgressOptions> options, TimeProvider time)
{
    private readonly EgressOptions _options = options.Value;

    /// <summary>Walks the redirects to the page and reads it whole, or opens it when it is <paramref name="streamed"/>.</summary>
    public Task<SiteResponse> LoadAsync(FetchRequest request, bool streamed, FetchRun run, CancellationToken cancellationToken) =>
        RedirectWalk.FollowAsync(run, request.Headers, _options.MaxRedirects, async (url, headers) =>
        {
            while (true)
            {
                var response = await LoadHopAsync(url, headers, request, streamed, run, cancellationToken);
                // Be it the page or its robots.txt that is not asked for.
                if (response.Error?.Code != FetchErrorCode.CircuitOpen || !await sites.WaitForCircuitAsync(url, run, cancellationToken))
                    return response;
            }
        });

    private async Task<SiteResponse> LoadHopAsync(
        TargetUrl url, IReadOnlyDictionary<string, string>? headers, FetchRequest request, bool streamed, FetchRun run, CancellationToken cancellationToken)
    {
        run.Enter(FetchStage.Validation);
        // Before anything is asked of the host, be it its robots.txt.
        if (guard.Check(url) is { } blocked)
            return SiteResponse.Failed(blocked);

        var delay = _options.Hosts.Delay;
        if (!request.IgnoreRobots)
        {
            run.Enter(FetchStage.Robots);
            var known = await robots.FindAsync(url, run, cancellationToken);
            if (RobotsGuard.Check(known, url) is { } forbidden)
                return SiteResponse.Failed(forbidden);
            if (robots.CrawlDelay(known) is { } asked && asked > delay)
                delay = asked;
        }

        var call = new SiteCall(
            new ExchangeRequest(url) { Headers = headers, MaxBytes = Math.Min(request.MaxBytes ?? _options.MaxBytes, _options.MaxBytes), Streamed = streamed },
            run,
            delay);
        if (streamed)
            return await sites.CallAsync(call, cancellationToken);

        var response = cache.Concerns(headers)
            ? await LoadCachedAsync(call, request.MaxAge, cancellationToken)
            : await sites.CallAsync(call, cancellationToken);
        // Its body lives on by itself.
        response.Exchange?.Dispose();
        return response;
    }

    private async Task<SiteResponse> LoadCachedAsync(SiteCall call, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        var (url, headers) = (call.Request.Url, call.Request.Headers);
        var copy = await cache.FindAsync(url, headers, cancellationToken);
        var isHandedOn = false;
        try
        {
            // One larger than this caller takes is refused by the site's response, in its own words.
            if (copy is null || copy.Body.Length > call.Request.MaxBytes)
            {
                metrics.CacheMiss();
                return Keep(await sites.CallAsync(call, cancellationToken), call);
            }

            if (Freshness.Of(copy.Head).IsUsable(time.GetUtcNow(), maxAge))
            {
                metrics.CacheHit();
                isHandedOn = true;
                return Cached(copy, copy.Head);
            }

            var response = await sites.CallAsync(call with { Request = Conditional(call.Request, copy.Head) }, cancellationToken);
            if (response.Status != 304)
            {
                metrics.CacheMiss();
                return Keep(response, call);
            }

            metrics.CacheRevalidated();
            using (response)
            {
                isHandedOn = true;
                var head = copy.Head.Refreshed(by: HeadOf(response, url));
                var found = Cached(copy, head) with { Timings = response.Timings };
                cache.Refresh(head, found.Body!);
                return found;
            }
        }
        finally
        {
            if (!isHandedOn)
                copy?.Dispose();
        }
    }

    private SiteResponse Keep(SiteResponse response, SiteCall call)
    {
        // A failure on the way says nothing of the page, so the copy there is stays.
        if (response is { Exchange: { } exchange, Status: not null, Body: { } body } && response.Error is null or { Code: FetchErrorCode.UpstreamStatus, Retryable: false })
            cache.Store(HeadOf(response, call.Request.Url), exchange.Header("Vary"), exchange.Header("Set-Cookie") is not null, call.Request.Headers, body);
        return response;
    }

    private static ExchangeRequest Conditional(ExchangeRequest request, CachedHead head)
    {
        if (head.ETag is null && head.LastModified is null)
            return request;

        var headers = new Dictionary<string, string>(request.Headers ?? FrozenDictionary<string, string>.Empty, StringComparer.OrdinalIgnoreCase);
        if (head.ETag is not null)
            headers["If-None-Match"] = head.ETag;
        if (head.LastModified is not null)
            headers["If-Modified-Since"] = head.LastModified;
        return request with { Headers = headers };
    }

    private static CachedHead HeadOf(SiteResponse response, TargetUrl url)
    {
        var exchange = response.Exchange!;
        return new CachedHead
        {
            Url = url.Text,
            Status = exchange.Status!.Value,
            ContentType = exchange.ContentType,
            Location = exchange.Location,
            ReceivedAt = exchange.ReceivedAt,
            ResponseDelay = (exchange.Timings.FirstByte ?? 0) + (exchange.Timings.Body ?? 0),
            CacheControl = exchange.Header("Cache-Control"),
            Date = exchange.Header("Date"),
            Age = exchange.Header("Age"),
            Expires = exchange.Header("Expires"),
            LastModified = exchange.Header("Last-Modified"),
            ETag = exchange.Header("ETag"),
        };
    }

    private static SiteResponse Cached(CachedCopy copy, CachedHead head) => new()
    {
        Status = head.Status,
        ContentType = head.ContentType,
        Location = head.Location,
        ReceivedAt = head.ReceivedAt,
        FromCache = true,
        Body = new SharedBody(copy.Body, copy),
        Error = head.Status < 400 ? null : EgressFaults.UpstreamStatus(head.Status, retryAfter: null) with { Attempts = 0 },
    };
}
