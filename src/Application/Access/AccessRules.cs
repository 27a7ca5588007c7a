using FluentValidation;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Domain.Access;

namespace Gather.Application.Access;

/// <summary>The rules that keys and tokens share.</summary>
internal static class AccessRules
{
    public const int MaxNameLength = 100;

    public static void AreScopes<T>(this IRuleBuilderInitial<T, IReadOnlyList<string>> rule) => rule
        .SetValidator(new EachOneOfRule<T>([.. Scope.All.Order(StringComparer.Ordinal)]));

    public static void IsName<T>(this IRuleBuilderInitial<T, string> rule) => rule
        .Length(1, MaxNameLength).WithMessage($"must be a text of 1 to {MaxNameLength} characters.")
        .Must(n => !string.IsNullOrWhiteSpace(n) && !n.Any(char.IsControl)).WithMessage("must not be blank or hold control characters.");

    /// <summary>Nobody can give away what they do not have.</summary>
    public static void RequireGrantable(this CallContext call, IReadOnlyList<string> scopes)
    {
        var missing = scopes.Where(s => !call.Caller.Scopes.Contains(s)).ToList();
        if (missing.Count > 0)
            throw new ForbiddenException($"The caller does not have the scopes it wants to grant: {string.Join(", ", missing)}.");
    }
}
