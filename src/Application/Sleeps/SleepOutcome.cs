namespace Gather.Application.Sleeps;

/// <summary>How one sleep of many ended.</summary>
/// <param name="Index">The item's place in the request, from 0.</param>
/// <param name="Seconds">How long it was to take, in seconds.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Elapsed">How long it took, in seconds.</param>
/// <param name="Error">Why it failed; absent otherwise.</param>
public sealed record SleepOutcome(int Index, double Seconds, SleepStatus Status, double Elapsed, SleepError? Error);

/// <summary>How a sleep ended.</summary>
public enum SleepStatus
{
    /// <summary>It slept as long as it was told to.</summary>
    Succeeded,

    /// <summary>It could not be done; its error says why.</summary>
    Failed,
}

/// <summary>Why one sleep of many failed.</summary>
/// <param name="Code">A stable code: <c>out-of-range</c>.</param>
/// <param name="Detail">The reason, for people.</param>
public sealed record SleepError(string Code, string Detail);
