using FluentValidation;

namespace Gather.Application.Paging;

/// <summary>A stretch of a list.</summary>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">What to pass as <c>after</c> for the next stretch; absent at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>What all lists have in common.</summary>
public static class Page
{
    /// <summary>How many items a page has when the client does not say.</summary>
    public const int DefaultLimit = 100;

    /// <summary>The most items a page may have.</summary>
    public const int MaxLimit = 500;

    internal const string CursorMessage = "must be the nextCursor of an earlier page.";

    internal static void IsLimit<T>(this IRuleBuilderInitial<T, int> rule) =>
        rule.InclusiveBetween(1, MaxLimit).WithMessage($"must be from 1 to {MaxLimit}.");

    /// <summary>Makes a page of a list that was read one item further than the page goes.</summary>
    internal static Page<T> Of<T>(IReadOnlyList<T> items, int limit, Func<T, string> cursor) =>
        items.Count <= limit ? new Page<T>(items, NextCursor: null) : new Page<T>([.. items.Take(limit)], cursor(items[limit - 1]));
}
