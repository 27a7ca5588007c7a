using FluentValidation;
using FluentValidation.Validators;

namespace Gather.Application.Errors;

/// <summary>A rule on how many items a list holds; OpenAPI shows its bounds.</summary>
public interface IItemCountRule
{
    /// <summary>The fewest items.</summary>
    int Min { get; }

    /// <summary>The most items.</summary>
    int Max { get; }
}

/// <summary>A rule that every item of a list is one of some values, each once; OpenAPI shows the values.</summary>
public interface IEachOneOfRule
{
    /// <summary>The values allowed.</summary>
    IReadOnlyList<string> Values { get; }
}

internal sealed class ItemCountRule<T, TItem>(int min, int max) : PropertyValidator<T, IReadOnlyList<TItem>>, IItemCountRule
{
    public override string Name => "ItemCount";

    public int Min => min;

    public int Max => max;

    public override bool IsValid(ValidationContext<T> context, IReadOnlyList<TItem> value) => value is not null && value.Count >= min && value.Count <= max;

    protected override string GetDefaultMessageTemplate(string errorCode) => $"must hold {min} to {max} items.";
}

internal sealed class EachOneOfRule<T>(IReadOnlyList<string> values) : PropertyValidator<T, IReadOnlyList<string>>, IEachOneOfRule
{
    public override string Name => "EachOneOf";

    public IReadOnlyList<string> Values => values;

    public override bool IsValid(ValidationContext<T> context, IReadOnlyList<string> value) =>
        value is { Count: > 0 } && value.All(v => values.Contains(v, StringComparer.Ordinal)) && value.Distinct(StringComparer.Ordinal).Count() == value.Count;

    protected override string GetDefaultMessageTemplate(string errorCode) => $"must hold at least one of {string.Join(", ", values)}, each once.";
}

internal static class Rules
{
    public static IRuleBuilderOptions<T, IReadOnlyList<TItem>> HasItems<T, TItem>(this IRuleBuilder<T, IReadOnlyList<TItem>> rule, int min, int max) =>
        rule.SetValidator(new ItemCountRule<T, TItem>(min, max));
}
