using FluentValidation;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using MediatR;

namespace Gather.Application.Jobs.Control;

/// <summary>Changes a job while it runs. What is absent stays as it is.</summary>
public sealed record TuneJob : IRequest<JobView>
{
    /// <summary>Its pages at once, 1 to 1,000.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The least time between the starts of two of its requests to one host, in seconds, 0 to 3,600.</summary>
    public double? Delay { get; init; }

    /// <summary>From -10 to 10; of one key's jobs those with a higher one go first.</summary>
    public int? Priority { get; init; }

    /// <summary>When what is not done is given up (RFC 3339); null takes the deadline away.</summary>
    public DateTimeOffset? Deadline
    {
        get;
        init => (field, IsDeadlineGiven) = (value, true);
    }

    // Of the fields it alone may be null in the job: null is a value here, as in a merge patch (RFC 7396).
    private bool IsDeadlineGiven { get; init; }

    internal string Id { get; init; } = "";

    /// <summary>The same change, to this job.</summary>
    public TuneJob Of(string id) => this with { Id = id };

    internal JobTuning Change(JobTuning tuning) =>
        new(Concurrency ?? tuning.Concurrency, Delay ?? tuning.Delay, Priority ?? tuning.Priority, IsDeadlineGiven ? Deadline : tuning.Deadline);
}

internal sealed class TuneJobValidator : AbstractValidator<TuneJob>
{
    public TuneJobValidator(TimeProvider time)
    {
        RuleFor(r => r.Concurrency).InclusiveBetween(1, TuningRules.MaxConcurrency).WithMessage(TuningRules.ConcurrencyMessage);
        RuleFor(r => r.Delay).InclusiveBetween(0, TuningRules.MaxDelay).WithMessage(TuningRules.DelayMessage);
        RuleFor(r => r.Priority).InclusiveBetween(-TuningRules.MaxPriority, TuningRules.MaxPriority).WithMessage(TuningRules.PriorityMessage);
        RuleFor(r => r.Deadline).Must(d => d is null || d > time.GetUtcNow()).WithMessage("must lie in the future.");
    }
}

internal sealed class TuneJobHandler(IJobStore store, JobViews jobs, JobControl control) : IRequestHandler<TuneJob, JobView>
{
    public async Task<JobView> Handle(TuneJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        try
        {
            return jobs.Of(await store.TuneAsync(job.Id, request.Change, cancellationToken) ?? job);
        }
        finally
        {
            // Even when nobody knows whether it was stored: if it was, it holds.
            control.Look(job.Id);
        }
    }
}
