using FluentValidation;
using Gather.Application.Concurrency;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Sleeps;

/// <summary>Waits as <see cref="Sleep"/> does, but only so many at once as its own small pool has permits.</summary>
/// <param name="Seconds">How long, in seconds; fractions are allowed.</param>
[ConcurrencyPool(PoolName.LimitedSleep)]
public sealed record LimitedSleep(double Seconds) : IRequest<SleepAnswer>;

internal sealed class LimitedSleepValidator : AbstractValidator<LimitedSleep>
{
    public LimitedSleepValidator(IOptions<SleepOptions> options) => RuleFor(r => r.Seconds).IsSleep(options.Value);
}

internal sealed class LimitedSleepHandler(TimeProvider time) : IRequestHandler<LimitedSleep, SleepAnswer>
{
    public async Task<SleepAnswer> Handle(LimitedSleep request, CancellationToken cancellationToken)
    {
        await time.SleepAsync(time.GetTimestamp(), request.Seconds, cancellationToken);
        return SleepRules.Slept(request.Seconds);
    }
}
