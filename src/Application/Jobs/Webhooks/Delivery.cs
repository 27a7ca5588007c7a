using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>A delivery of events to a job's webhook.</summary>
public sealed record Delivery
{
    /// <summary>The delivery's id, which it also has as <c>Gather-Delivery</c> and in its body.</summary>
    public required Guid Id { get; init; }

    /// <summary>How far it has come.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How many events it holds, 1 to 100.</summary>
    public required int Events { get; init; }

    /// <summary>The cursor of its first event.</summary>
    public required string FirstCursor { get; init; }

    /// <summary>The cursor of its last event.</summary>
    public required string LastCursor { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next, should the attempt that may be under way not succeed; absent when it is no longer tried.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>What came of the attempts, oldest first; the last 50 of them.</summary>
    public required IReadOnlyList<DeliveryAttempt> Attempts { get; init; }
}

/// <summary>How far a delivery has come.</summary>
public enum DeliveryState
{
    /// <summary>It is to be sent, or sent again.</summary>
    Pending,

    /// <summary>The receiver has taken it.</summary>
    Delivered,

    /// <summary>It was given up, and can be replayed.</summary>
    Failed,
}

/// <summary>An attempt to deliver.</summary>
/// <param name="At">When it was begun.</param>
/// <param name="Status">The receiver's status; absent when there was no answer.</param>
/// <param name="Error">What went wrong; absent when the receiver has taken it.</param>
/// <param name="Duration">How long it took, in seconds.</param>
public sealed record DeliveryAttempt(DateTimeOffset At, int? Status, FetchErrorCode? Error, double Duration);
