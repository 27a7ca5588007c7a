using System.Diagnostics;
using Gather.Application.Concurrency;
using Gather.Application.Errors;

namespace Gather.Application.Operations;

/// <summary>One operation from its opening to its end.</summary>
internal sealed class OperationScope(OperationRegistry registry, OperationMetrics metrics, CallContext call, Operation operation, Activity? span)
    : IDisposable, IToldOfFailure
{
    private readonly long _startedAt = metrics.Now();
    private string? _failure;
    private int _closed;

    public Operation Operation => operation;

    public void Failed(Exception exception) => _failure = exception switch
    {
        OperationCanceledException when call.EndReason != EndReason.None => null,
        RequestInvalidException => "invalid",
        ConcurrencyLimitException => "refused",
        _ => "failed",
    };

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;

        registry.Close(operation);
        var outcome = _failure ?? Outcome(call.EndReason);
        metrics.Record(operation.Kind, outcome, _startedAt);
        if (outcome != "succeeded")
            span?.SetStatus(ActivityStatusCode.Error, outcome);
        span?.Dispose();
    }

    private static string Outcome(EndReason reason) => reason switch
    {
        EndReason.None => "succeeded",
        EndReason.CallerLeft => "caller-left",
        EndReason.Cancelled => "cancelled",
        EndReason.TimedOut => "timed-out",
        _ => "shut-down",
    };
}
