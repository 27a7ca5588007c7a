using System.Globalization;
using FluentValidation;

namespace Gather.Application.Sleeps;

/// <summary>The rule of a sleep's length, and the lesson's words for it.</summary>
internal static class SleepRules
{
    public static IRuleBuilderOptions<T, double> IsSleep<T>(this IRuleBuilderInitial<T, double> rule, SleepOptions options) =>
        rule.InclusiveBetween(0, options.MaxSeconds).WithMessage(RangeMessage(options));

    public static IRuleBuilderOptions<T, double> IsSleep<T>(this IRuleBuilderInitialCollection<T, double> rule, SleepOptions options) =>
        rule.InclusiveBetween(0, options.MaxSeconds).WithMessage(RangeMessage(options));

    public static string RangeMessage(SleepOptions options) => $"must be a number from 0 to {options.MaxSeconds}.";

    public static bool IsInRange(double seconds, SleepOptions options) => seconds >= 0 && seconds <= options.MaxSeconds;

    /// <summary>
    /// Waits until so many seconds have passed since <paramref name="start"/>, never less: a delay alone drops the fraction of a
    /// millisecond, and its timer counts by another clock.
    /// </summary>
    public static async Task SleepAsync(this TimeProvider time, long start, double seconds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(start) is var rest && rest > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds)), time, cancellationToken);
    }

    public static SleepAnswer Slept(double seconds) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Slept for {(decimal)seconds:0.#############} seconds."));
}

/// <summary>What a sleep answers.</summary>
/// <param name="Message">For instance <c>Slept for 2 seconds.</c></param>
public sealed record SleepAnswer(string Message);
