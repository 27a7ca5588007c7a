using System.Buffers;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Caching;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Infrastructure.Egress.Resilience;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Robots;

/// <summary>Has a site's robots.txt from the site (RFC 9309, 2.3).</summary>
internal sealed class RobotsLoader(SiteCaller sites, EgressGuard guard, IOptions<EgressOptions> options, TimeProvider time)
{
    /// <summary>More is not read; what stands within it holds (2.5).</summary>
    public const int MaxBytes = 500 * 1024;

    /// <summary>After as many, a robots.txt may be taken for missing (2.3.1.2).</summary>
    public const int MaxRedirects = 5;

    private readonly RobotsOptions _robots = options.Value.Robots;

    // The name under which sites address us: the user agent's product without its version (2.2.1).
    private readonly string _token = options.Value.UserAgent.Split('/', ' ')[0];

    public async Task<KnownRobots> LoadAsync(TargetUrl url, FetchRun run, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_robots.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await RedirectWalk.FollowAsync(run, headers: null, MaxRedirects, (hop, _) => CallAsync(hop, run, either.Token));
            return await ReadAsync(url, run, response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable(url, run, status: null, run.TimedOut());
        }
    }

    private Task<SiteResponse> CallAsync(TargetUrl url, FetchRun run, CancellationToken cancellationToken) =>
        guard.Check(url) is { } blocked
            ? Task.FromResult(SiteResponse.Failed(blocked))
            // Read as a stream, since the beginning of one that is too large still holds.
            : sites.CallAsync(
                new SiteCall(new ExchangeRequest(url) { MaxBytes = options.Value.MaxBytes, Streamed = true }, run, Delay: TimeSpan.Zero, First: true),
                cancellationToken);

    private async Task<KnownRobots> ReadAsync(TargetUrl url, FetchRun run, SiteResponse response, CancellationToken cancellationToken)
    {
        var lifetime = Lifetime(response);
        if (response.Status is >= 400 and < 500 || response.Error?.Code is FetchErrorCode.TooManyRedirects or FetchErrorCode.RedirectLoop)
            return Known(url, RobotsFile.AllowAll, response.Status, length: 0, lifetime);
        if (response.Error is not null)
            return Unreachable(url, run, response.Status, response.Error);
        // Neither a file nor a failure: there is none (2.3.1.3).
        if (response.Status is not (>= 200 and < 300) || response.Stream is null)
            return Known(url, RobotsFile.AllowAll, response.Status, length: 0, lifetime);

        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            var length = await response.Stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxBytes), MaxBytes, throwOnEndOfStream: false, cancellationToken);
            return Known(url, RobotsFile.Parse(buffer.AsSpan(0, length)), response.Status, length, lifetime);
        }
        catch (FetchFailedException failure)
        {
            return Unreachable(url, run, response.Status, failure.Error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private KnownRobots Known(TargetUrl url, RobotsFile file, int? status, int length, TimeSpan lifetime) =>
        new(new SiteRobots(url, file, status, Error: null, time.GetUtcNow() + lifetime), file.For(_token), length);

    private KnownRobots Unreachable(TargetUrl url, FetchRun run, int? status, FetchError cause)
    {
        var wasNotCalled = run.Redirects.IsEmpty && status is null && IsOfTheHost(cause);
        var error = wasNotCalled
            ? cause
            : new FetchError(
                FetchErrorCode.RobotsUnreachable, FetchStage.Robots, Retryable: true, _robots.FailureLifetime.TotalSeconds, cause.Attempts,
                $"The site's robots.txt could not be had, which forbids everything: {cause.Detail}");
        var expiresAt = time.GetUtcNow() + (wasNotCalled ? TimeSpan.Zero : _robots.FailureLifetime);
        return new KnownRobots(new SiteRobots(url, File: null, status, error, expiresAt), Rules: null, Length: 0) { WasNotCalled = wasNotCalled };
    }

    // Every page of the host would fail of the same.
    private static bool IsOfTheHost(FetchError cause) => cause.Code
        is FetchErrorCode.AddressBlocked or FetchErrorCode.InvalidUrl
        or FetchErrorCode.DnsFailed or FetchErrorCode.ConnectFailed or FetchErrorCode.ConnectTimedOut or FetchErrorCode.TlsFailed
        or FetchErrorCode.CircuitOpen or FetchErrorCode.HostBusy
        || cause is { Code: FetchErrorCode.TimedOut, Stage: FetchStage.Queue };

    private TimeSpan Lifetime(SiteResponse response)
    {
        var control = CacheControl.Parse(response.Exchange?.Header("Cache-Control"));
        var told = control.NoStore || control.NoCache ? TimeSpan.Zero : control.MaxAge ?? _robots.MaxLifetime;
        return told < _robots.MinLifetime ? _robots.MinLifetime : told > _robots.MaxLifetime ? _robots.MaxLifetime : told;
    }
}
