using FluentValidation;
using Gather.Application.Jobs.Webhooks;

namespace Gather.Application.Jobs.Intake;

/// <summary>What every order of a job may say.</summary>
public abstract record JobOrder
{
    /// <summary>How each page is scraped.</summary>
    public JobScrape Scrape { get; init; } = new();

    /// <summary>Its pages at once, 1 to 1,000; how many of one host is the host's own limit.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>The least time between the starts of two of its requests to one host, in seconds, besides what the host's own limits ask for.</summary>
    public double Delay { get; init; }

    /// <summary>From -10 to 10; of one key's jobs those with a higher one go first.</summary>
    public int Priority { get; init; }

    /// <summary>When what is not done is given up (RFC 3339); absent: never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whom to tell what happens to it; absent: nobody.</summary>
    public Webhook? Webhook { get; init; }

    internal JobTuning Tuning => new(Concurrency, Delay, Priority, Deadline);
}

internal static class JobOrderRules
{
    public static void AddJobRules<T>(this AbstractValidator<T> validator, IValidator<JobScrape> scrape, IValidator<Webhook> webhook, TimeProvider time)
        where T : JobOrder
    {
        validator.RuleFor(r => r.Scrape).SetValidator(scrape);
        validator.RuleFor(r => r.Concurrency).InclusiveBetween(1, TuningRules.MaxConcurrency).WithMessage(TuningRules.ConcurrencyMessage);
        validator.RuleFor(r => r.Delay).InclusiveBetween(0, TuningRules.MaxDelay).WithMessage(TuningRules.DelayMessage);
        validator.RuleFor(r => r.Priority).InclusiveBetween(-TuningRules.MaxPriority, TuningRules.MaxPriority).WithMessage(TuningRules.PriorityMessage);
        validator.RuleFor(r => r.Webhook!).SetValidator(webhook);
        validator.RuleFor(r => r.Deadline).Must(d => d is null || d > time.GetUtcNow()).WithMessage("must lie in the future.");
    }
}
