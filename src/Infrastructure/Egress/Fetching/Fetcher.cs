using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Robots;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>The door out: joins fetches of the same page, holds each caller's timeout, and turns every failure into a result.</summary>
internal sealed partial class Fetcher(
    PageLoader pages, RobotsGuard robots, FetchExplainer explainer, FetchMetrics metrics, IOptions<EgressOptions> options, TimeProvider time, ILogger<Fetcher> logger)
    : IFetcher
{
    private readonly FlightBoard<FetchKey, SiteResponse> _flights = new();

    public async Task<FetchedPage> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var startedAt = metrics.Now();
        var timeout = TimeoutOf(request);
        var flight = _flights.Board(
            FetchKey.Of(request),
            () => new FetchRun(request.Url, new Deadline(time, timeout)),
            (run, abandoned) => pages.LoadAsync(request, streamed: false, run, abandoned),
            out var hasJoined);
        if (hasJoined)
        {
            metrics.Joined();
            // The most patient of those who wait decides how long the site's turn is waited for.
            flight.Run.Deadline.PutOffTo(time.Moment() + timeout);
        }

        FetchedPage? page = null;
        try
        {
            page = Page(flight.Run, await flight.Result.WaitAsync(timeout, time, cancellationToken), new Seat(flight));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            metrics.Left(startedAt);
            throw;
        }
        catch (TimeoutException)
        {
            return Counted(Page(flight.Run, SiteResponse.Failed(flight.Run.TimedOut()), owner: null), startedAt);
        }
        catch (Exception exception)
        {
            return Counted(Page(flight.Run, SiteResponse.Failed(Fault(exception, flight.Run)), owner: null), startedAt);
        }
        finally
        {
            if (page is null)
                flight.Leave();
        }

        return Counted(page, startedAt);
    }

    public async Task<OpenedPage> OpenAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var startedAt = metrics.Now();
        var run = new FetchRun(request.Url, new Deadline(time, TimeoutOf(request)));
        var timeout = new FetchTimeout(run, TimeoutOf(request), time);
        SiteResponse? response = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            response = await pages.LoadAsync(request, streamed: true, run, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            metrics.Left(startedAt);
            throw;
        }
        catch (OperationCanceledException)
        {
            return Counted(Opened(run, SiteResponse.Failed(run.TimedOut()), timeout: null), startedAt);
        }
        catch (Exception exception)
        {
            return Counted(Opened(run, SiteResponse.Failed(Fault(exception, run)), timeout: null), startedAt);
        }
        finally
        {
            if (response is null)
                timeout.Dispose();
        }

        return Counted(Opened(run, response, timeout), startedAt);
    }

    public async Task<SiteRobots> RobotsAsync(TargetUrl url, CancellationToken cancellationToken) => (await robots.FindAsync(url, cancellationToken)).Site;

    public Task<FetchExplanation> ExplainAsync(TargetUrl url, CancellationToken cancellationToken) => explainer.ExplainAsync(url, cancellationToken);

    private TimeSpan TimeoutOf(FetchRequest request) =>
        request.Timeout is { } asked ? asked < options.Value.MaxTimeout ? asked : options.Value.MaxTimeout : options.Value.Timeout;

    private TPage Counted<TPage>(TPage page, long startedAt)
        where TPage : FetchedResponse
    {
        metrics.Fetched(page, startedAt);
        return page;
    }

    private static FetchedPage Page(FetchRun run, SiteResponse response, IDisposable? owner) => new(owner)
    {
        FinalUrl = run.Url,
        Redirects = run.Redirects,
        Status = response.Status,
        ContentType = response.ContentType,
        FetchedAt = response.ReceivedAt,
        Timings = TimingsOf(run, response),
        Attempts = run.Attempts,
        FromCache = response.FromCache,
        Error = response.Error,
        Body = response.Body?.Bytes ?? default,
        BytesReceived = response.BytesReceived,
    };

    private static OpenedPage Opened(FetchRun run, SiteResponse response, FetchTimeout? timeout)
    {
        var hold = new OpenedHold(response, timeout);
        return new OpenedPage(response.Stream is null || timeout is null ? Stream.Null : new TimedStream(response.Stream, timeout), hold)
        {
            FinalUrl = run.Url,
            Redirects = run.Redirects,
            Status = response.Status,
            ContentType = response.ContentType,
            FetchedAt = response.ReceivedAt,
            Timings = TimingsOf(run, response),
            Attempts = run.Attempts,
            Error = response.Error,
        };
    }

    private static FetchTimings TimingsOf(FetchRun run, SiteResponse response) =>
        response.Timings with { Queue = run.Waited > TimeSpan.Zero ? run.Waited.TotalSeconds : null };

    private FetchError Fault(Exception exception, FetchRun run)
    {
        LogFault(exception, run.Url.Origin);
        return new FetchError(FetchErrorCode.Internal, run.Stage, Retryable: true, RetryAfter: null, run.Attempts, "It failed for a fault of Gather's own, which has been logged.");
    }

    [LoggerMessage(3061, LogLevel.Error, "A fetch from {Origin} failed for a fault of our own", EventName = "FetchFaulted")]
    private partial void LogFault(Exception exception, string origin);

    /// <summary>A caller's seat in a flight, left once.</summary>
    private sealed class Seat(Flight<SiteResponse> flight) : IDisposable
    {
        private Flight<SiteResponse>? _flight = flight;

        public void Dispose() => Interlocked.Exchange(ref _flight, null)?.Leave();
    }

    /// <summary>What an opened page holds.</summary>
    private sealed class OpenedHold(SiteResponse response, FetchTimeout? timeout) : IAsyncDisposable
    {
        private int _disposed;

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                response.Dispose();
                timeout?.Dispose();
            }

            return ValueTask.CompletedTask;
        }
    }
}
