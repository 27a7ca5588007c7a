using System.Runtime.CompilerServices;
using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Errors;
using Gather.Application.Operations;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Sleeps;

/// <summary>Waits many times at once and tells of each when it is over.</summary>
/// <param name="Seconds">How long each takes, in seconds; an item out of range fails alone.</param>
[ConcurrencyPool(PoolName.SleepBatch)]
public sealed record RunSleeps(IReadOnlyList<double> Seconds) : IRequest<IAsyncEnumerable<SleepOutcome>>;

internal sealed class RunSleepsValidator : AbstractValidator<RunSleeps>
{
    public RunSleepsValidator(IOptions<SleepOptions> options) =>
        RuleFor(r => r.Seconds).HasItems(1, options.Value.MaxItems);
}

internal sealed class RunSleepsHandler(IOptions<SleepOptions> options, TimeProvider time, CallContext call)
    : IRequestHandler<RunSleeps, IAsyncEnumerable<SleepOutcome>>
{
    public Task<IAsyncEnumerable<SleepOutcome>> Handle(RunSleeps request, CancellationToken cancellationToken) =>
        Task.FromResult(RunAsync(request.Seconds, cancellationToken));

    private async IAsyncEnumerable<SleepOutcome> RunAsync(
        IReadOnlyList<double> seconds,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        call.Operation?.Expect(seconds.Count);
        var start = time.GetTimestamp();

        // All begin now, so the order of completion is the order of length, and one timer walks along it for all.
        foreach (var index in Enumerable.Range(0, seconds.Count).OrderBy(i => IsValid(seconds[i]) ? seconds[i] : 0))
        {
            var outcome = IsValid(seconds[index])
                ? await SleepAsync(index, seconds[index], start, cancellationToken)
                : new SleepOutcome(index, seconds[index], SleepStatus.Failed, 0, new SleepError("out-of-range", SleepRules.RangeMessage(options.Value)));
            call.Operation?.Advance();
            yield return outcome;
        }
    }

    private bool IsValid(double seconds) => SleepRules.IsInRange(seconds, options.Value);

    private async ValueTask<SleepOutcome> SleepAsync(int index, double seconds, long start, CancellationToken cancellationToken)
    {
        await time.SleepAsync(start, seconds, cancellationToken);
        return new SleepOutcome(index, seconds, SleepStatus.Succeeded, Math.Round(time.GetElapsedTime(start).TotalSeconds, 3, MidpointRounding.ToPositiveInfinity), Error: null);
    }
}
