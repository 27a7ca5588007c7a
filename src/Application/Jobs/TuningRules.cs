namespace Gather.Application.Jobs;

/// <summary>The bounds of what can be changed of a job.</summary>
internal static class TuningRules
{
    public const int MaxConcurrency = 1_000;
    public const double MaxDelay = 3_600;
    public const int MaxPriority = 10;

    public const string ConcurrencyMessage = "must be from 1 to 1000.";
    public const string DelayMessage = "must be from 0 to 3600 seconds.";
    public const string PriorityMessage = "must be from -10 to 10.";
}
