using System.Text.Json;

namespace Gather.Application.Errors;

/// <summary>
/// Validators speak of C# properties (<c>RateLimit.Burst</c>), clients of JSON fields (<c>rateLimit.burst</c>). Headers are named
/// as they are, and so is what begins in lower case: it holds names that the client has given (<c>extract.Price.selector</c>).
/// </summary>
internal static class FieldName
{
    public static string Of(string property) => property.Contains('-', StringComparison.Ordinal) || (property.Length > 0 && char.IsLower(property[0]))
        ? property
        : string.Join('.', property.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
