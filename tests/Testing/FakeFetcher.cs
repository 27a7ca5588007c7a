using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Testing;

/// <summary>A fetcher that keeps the port's promises and answers as a test tells it to. It counts what is open.</summary>
public sealed class FakeFetcher : IFetcher
{
    private int _open;
    private int _most;
    private int _fetches;

    /// <summary>What a fetch answers.</summary>
    public Func<FetchRequest, CancellationToken, Task<FakePage>> Answer { get; set; } = static (_, _) => Task.FromResult(FakePage.Html("<p>Hello</p>"));

    /// <summary>What stands in the site's robots.txt.</summary>
    public RobotsFile? Robots { get; set; } = RobotsFile.AllowAll;

    /// <summary>What was asked for.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<FetchRequest> Requests { get; } = new();

    /// <summary>Pages being fetched, or fetched and not disposed of.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The most that were open at once.</summary>
    public int MostOpen => Volatile.Read(ref _most);

    /// <summary>Fetches begun.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public async Task<FetchedPage> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var lease = Enter(request);
        try
        {
            var page = await Answer(request, cancellationToken);
            return new FetchedPage(lease)
            {
                FinalUrl = page.FinalUrl ?? request.Url,
                Status = page.Status,
                ContentType = page.ContentType,
                Body = page.Body,
                BytesReceived = page.Body.Length,
                Attempts = page.Attempts,
                Error = page.Error,
                FetchedAt = DateTimeOffset.UnixEpoch,
                Timings = new FetchTimings(0, 0.001, 0.002, Tls: null, 0.003, 0.004),
            };
        }
        catch
        {
            lease.Leave();
            throw;
        }
    }

    public async Task<OpenedPage> OpenAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var lease = Enter(request);
        try
        {
            var page = await Answer(request, cancellationToken);
            return new OpenedPage(page.Stream ?? new MemoryStream(page.Body), lease)
            {
                FinalUrl = request.Url,
                Status = page.Status,
                ContentType = page.ContentType,
                Attempts = page.Attempts,
                Error = page.Error,
            };
        }
        catch
        {
            lease.Leave();
            throw;
        }
    }

    public Task<SiteRobots> RobotsAsync(TargetUrl url, CancellationToken cancellationToken) =>
        Task.FromResult(new SiteRobots(url.Resolve("/robots.txt")!, Robots, 200, Error: null, DateTimeOffset.UnixEpoch));

    public Task<FetchExplanation> ExplainAsync(TargetUrl url, CancellationToken cancellationToken) => Task.FromResult(new FetchExplanation(
        url.Text,
        Allowed: true,
        new AddressExplanation(Allowed: true, Reason: null),
        new RobotsExplanation(Allowed: true, url.Resolve("/robots.txt")!.Text, 200, Group: null, Rule: null, Line: null, "There is no rule.", ExpiresAt: null),
        new HostExplanation(2, 0.5, CrawlDelay: null, 0, 0, 0, CircuitState.Closed),
        new CacheExplanation(CacheState.Missing, StoredAt: null, FreshUntil: null, Size: null)));

    private Lease Enter(FetchRequest request)
    {
        Requests.Enqueue(request);
        Interlocked.Increment(ref _fetches);
        var open = Interlocked.Increment(ref _open);
        int most;
        while (open > (most = MostOpen) && Interlocked.CompareExchange(ref _most, open, most) != most)
        {
        }

        return new Lease(this);
    }

    private sealed class Lease(FakeFetcher fetcher) : IDisposable, IAsyncDisposable
    {
        private int _isLeft;

        public void Leave()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
                Interlocked.Decrement(ref fetcher._open);
        }

        public void Dispose() => Leave();

        public ValueTask DisposeAsync()
        {
            Leave();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>What a <see cref="FakeFetcher"/> answers.</summary>
public sealed record FakePage
{
    public int? Status { get; init; } = 200;

    public string ContentType { get; init; } = "text/html; charset=utf-8";

    public byte[] Body { get; init; } = [];

    /// <summary>What an opened page is read from; null for the body.</summary>
    public Stream? Stream { get; init; }

    public TargetUrl? FinalUrl { get; init; }

    public int Attempts { get; init; } = 1;

    public FetchError? Error { get; init; }

    public static FakePage Html(string html) => new() { Body = System.Text.Encoding.UTF8.GetBytes(html) };

    public static FakePage Failed(FetchErrorCode code, int? status = null) => new()
    {
        Status = status,
        Attempts = 3,
        Error = new FetchError(code, FetchStage.Response, Retryable: true, RetryAfter: null, 3, "It failed."),
    };
}
