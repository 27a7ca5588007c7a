using System.Globalization;
using FluentValidation;
using Gather.Application.Paging;
using MediatR;

namespace Gather.Application.Operations;

/// <summary>Lists what is running now, oldest first.</summary>
/// <param name="After">Where to go on: the <c>nextCursor</c> of the page before.</param>
/// <param name="Limit">The most operations to answer with, 1 to 500.</param>
public sealed record ListOperations(string? After, int Limit = Page.DefaultLimit) : IRequest<Page<OperationInfo>>;

/// <summary>A request being served at this moment.</summary>
/// <param name="Id">Its id, by which it can be cancelled.</param>
/// <param name="Kind">The use case, such as <c>sleep</c>.</param>
/// <param name="Caller">Who called.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Age">How long it has been running, in seconds.</param>
/// <param name="Progress">How many of its items are done; absent when it has none.</param>
public sealed record OperationInfo(
    string Id,
    string Kind,
    string Caller,
    OperationStage Stage,
    DateTimeOffset StartedAt,
    double Age,
    OperationProgress? Progress);

/// <summary>How far an operation's items have come.</summary>
/// <param name="Done">Items done.</param>
/// <param name="Total">Items there are.</param>
public sealed record OperationProgress(long Done, long Total);

internal sealed class ListOperationsValidator : AbstractValidator<ListOperations>
{
    public ListOperationsValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.After).Must(a => a is null || OperationId.TryParse(a, out _)).WithMessage(Page.CursorMessage);
    }
}

internal sealed class ListOperationsHandler(OperationRegistry registry, TimeProvider time) : IRequestHandler<ListOperations, Page<OperationInfo>>
{
    public Task<Page<OperationInfo>> Handle(ListOperations request, CancellationToken cancellationToken)
    {
        var after = OperationId.TryParse(request.After, out var number) ? number : 0;
        var now = time.GetUtcNow();
        var operations = registry.List(after, request.Limit + 1).Select(o => Describe(o, now)).ToList();
        return Task.FromResult(Page.Of(operations, request.Limit, o => o.Id));
    }

    private static OperationInfo Describe(Operation operation, DateTimeOffset now) => new(
        OperationId.Of(operation.Number),
        operation.Kind,
        operation.Caller,
        operation.Stage,
        operation.StartedAt,
        Math.Round((now - operation.StartedAt).TotalSeconds, 3),
        operation.Total is { } total ? new OperationProgress(operation.Done, total) : null);
}

/// <summary>The text of an operation's number.</summary>
internal static class OperationId
{
    private const string Prefix = "op-";

    public static string Of(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");

    public static bool TryParse(string? text, out long number)
    {
        number = 0;
        return text is not null
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
