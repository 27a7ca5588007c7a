using FluentValidation;
using Gather.Application.Concurrency;
using Gather.Application.Errors;
using MediatR;
using Microsoft.Extensions.Options;

namespace Gather.Application.Sleeps;

/// <summary>Waits several times at once and answers when the longest is over.</summary>
/// <param name="Seconds">How long each takes, in seconds; when none is given, 2, 3 and 1.</param>
[ConcurrencyPool(PoolName.Sleep)]
public sealed record MultipleSleeps(IReadOnlyList<double> Seconds) : IRequest<SleepAnswer>
{
    internal static readonly IReadOnlyList<double> OfTheLesson = [2, 3, 1];
}

internal sealed class MultipleSleepsValidator : AbstractValidator<MultipleSleeps>
{
    public MultipleSleepsValidator(IOptions<SleepOptions> options)
    {
        RuleFor(r => r.Seconds).HasItems(0, options.Value.MaxItems);
        RuleForEach(r => r.Seconds).IsSleep(options.Value);
    }
}

internal sealed class MultipleSleepsHandler(TimeProvider time) : IRequestHandler<MultipleSleeps, SleepAnswer>
{
    public async Task<SleepAnswer> Handle(MultipleSleeps request, CancellationToken cancellationToken)
    {
        var seconds = request.Seconds.Count > 0 ? request.Seconds : MultipleSleeps.OfTheLesson;
        // They all begin now, so together they take as long as the longest: one timer serves them all.
        await time.SleepAsync(time.GetTimestamp(), seconds.Max(), cancellationToken);
        return new SleepAnswer("All sleeps completed!");
    }
}
