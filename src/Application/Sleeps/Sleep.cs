using FluentValidation;
using Gather.Application.Concurrency;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Sleeps;

/// <summary>Waits, holding no thread.</summary>
/// <param name="Seconds">How long, in seconds; fractions are allowed.</param>
[ConcurrencyPool(PoolName.Sleep)]
public sealed record Sleep(double Seconds) : IRequest<SleepAnswer>;

internal sealed class SleepValidator : AbstractValidator<Sleep>
{
    public SleepValidator(IOptions<SleepOptions> options) => RuleFor(r => r.Seconds).IsSleep(options.Value);
}

internal sealed class SleepHandler(TimeProvider time) : IRequestHandler<Sleep, SleepAnswer>
{
    public async Task<SleepAnswer> Handle(Sleep request, CancellationToken cancellationToken)
    {
        await time.SleepAsync(time.GetTimestamp(), request.Seconds, cancellationToken);
        return SleepRules.Slept(request.Seconds);
    }
}
