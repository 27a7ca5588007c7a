using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>
/// Times one exchange and ends what takes too long. It travels with the request, so that the connection that is made for it
/// can be timed; when the pool answers over another connection that has come free first, nothing that comes later counts.
/// </summary>
internal sealed class ExchangeClock : IDisposable
{
    public static readonly HttpRequestOptionsKey<ExchangeClock> Key = new("Gather.ExchangeClock");

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly EgressOptions _options;
    private readonly CancellationTokenSource _ended;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenRegistration _callerLeft;
    private bool _isAnswered;
    private FetchStage _stage = FetchStage.Response;
    private long _stageStarted;
    private TimeSpan? _dns;
    private TimeSpan? _connect;
    private TimeSpan? _tls;
    private TimeSpan? _firstByte;

    public ExchangeClock(EgressOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        (_options, _time, _caller) = (options, time, cancellationToken);
        _ended = new CancellationTokenSource(options.HeadersTimeout, time);
        _callerLeft = cancellationToken.UnsafeRegister(static ended => ((CancellationTokenSource)ended!).Cancel(), _ended);
        _stageStarted = time.GetTimestamp();
    }

    /// <summary>Fires when the exchange takes too long, and when the caller leaves.</summary>
    public CancellationToken Token => _ended.Token;

    public bool HasCallerLeft => _caller.IsCancellationRequested;

    /// <summary>Where the exchange stands, or stood when it failed.</summary>
    public FetchStage Stage
    {
        get { lock (_gate) return _stage; }
    }

    /// <summary>How long the body has been waited for; null when there is none, or nobody wants it.</summary>
    public TimeSpan? Body { get; set; }

    public FetchTimings Timings
    {
        get
        {
            lock (_gate)
                return new FetchTimings(
                    Queue: null, _dns?.TotalSeconds, _connect?.TotalSeconds, _tls?.TotalSeconds, _firstByte?.TotalSeconds, Body?.TotalSeconds);
        }
    }

    /// <summary>A connection is being made for this exchange. It has its own limits, after which the answer still has its time.</summary>
    public void Resolving() => Enter(FetchStage.Dns, _options.DnsTimeout + _options.ConnectTimeout + _options.HeadersTimeout);

    public void Connecting(bool wasResolved)
    {
        if (Enter(FetchStage.Connect) is { } elapsed && wasResolved)
            _dns = elapsed;
    }

    public void Connected(bool isSecured) => _connect = Enter(isSecured ? FetchStage.Tls : FetchStage.Response) ?? _connect;

    public void Ready()
    {
        var isSecured = Stage == FetchStage.Tls;
        if (Enter(FetchStage.Response, _options.HeadersTimeout) is { } elapsed && isSecured)
            _tls = elapsed;
    }

    /// <summary>The response's headers are there.</summary>
    public void Answered()
    {
        var elapsed = Enter(FetchStage.Body, Timeout.InfiniteTimeSpan);
        lock (_gate) (_isAnswered, _firstByte) = (true, elapsed);
    }

    /// <summary>Lets the exchange run for so long from now.</summary>
    public void EndAfter(TimeSpan limit) => _ended.CancelAfter(limit);

    public void End() => _ended.Cancel();

    public void Dispose()
    {
        lock (_gate) _isAnswered = true;
        _callerLeft.Dispose();
        _ended.Dispose();
    }

    private TimeSpan? Enter(FetchStage stage, TimeSpan? limit = null)
    {
        lock (_gate)
        {
            if (_isAnswered)
                return null;
            var (now, started) = (_time.GetTimestamp(), _stageStarted);
            (_stage, _stageStarted) = (stage, now);
            if (limit is { } time)
                _ended.CancelAfter(time);
            return _time.GetElapsedTime(started, now);
        }
    }
}
