using System.Text.Json;
using Gather.Application.Concurrency;
using Gather.Application.Errors;
using Gather.Application.Jobs.Storage;
using Gather.Application.Operations;
using Gather.Application.Storage;

namespace Gather.Api.Errors;

/// <summary>A failure in the terms of HTTP: its problem, and what this case adds to it.</summary>
internal sealed record Failure(Problem Problem, string Detail)
{
    public TimeSpan? RetryAfter { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The one place where exceptions become HTTP; null when the caller has left and nobody is there to be told.</summary>
    public static Failure? Of(Exception exception, EndReason endReason) => exception switch
    {
        RequestInvalidException e => new(Problem.Of(ProblemCode.Validation), "One or more fields are not valid.") { Errors = e.Errors },
        NotFoundException e => new(Problem.Of(ProblemCode.NotFound), e.Message),
        ForbiddenException e => new(Problem.Of(ProblemCode.Forbidden), e.Message),
        IdempotencyConflictException e => new(Problem.Of(ProblemCode.IdempotencyConflict), e.Message),
        JobStateException e => new(Problem.Of(ProblemCode.JobState), $"The job is {JsonNamingPolicy.CamelCase.ConvertName(e.State.ToString())}."),
        ConcurrencyLimitException e => new(Problem.Of(ProblemCode.ConcurrencyLimit), e.Message) { RetryAfter = e.RetryAfter },
        StoreUnavailableException e => StoreSilent with { Detail = e.Message },
        BadHttpRequestException { StatusCode: var status } e => new(Problem.Of(status), e.Message),
        OperationCanceledException => OfEnd(endReason),
        _ => Unexpected,
    };

    private static Failure? OfEnd(EndReason reason) => reason switch
    {
        EndReason.CallerLeft => null,
        EndReason.Cancelled => new(Problem.Of(ProblemCode.OperationCancelled), "The operation was cancelled by an operator."),
        EndReason.TimedOut => new(Problem.Of(ProblemCode.Timeout), "The request ran longer than requests may."),
        EndReason.ShuttingDown => ShuttingDown,
        _ => Unexpected,
    };

    public static Failure ShuttingDown { get; } =
        new(Problem.Of(ProblemCode.ShuttingDown), "The server is shutting down.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static Failure StoreSilent { get; } =
        new(Problem.Of(ProblemCode.StoreUnavailable), "The store does not answer.") { RetryAfter = TimeSpan.FromSeconds(5) };

    private static Failure Unexpected { get; } = new(Problem.Of(ProblemCode.Internal), "An unexpected failure was logged under this traceId.");
}
