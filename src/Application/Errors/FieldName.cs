using System.Text.Json;

namespace Gather.Application.Errors;

/// <summary>
/// Validators speak of C# properties (<c>RateLimit.Burst</c>), clients of JSON fields (<c>rateLimit.burst</c>). Headers are named
/// as they are, and so is all from the first name that begins in lower case on: it holds names that the client has given
/// (<c>Scrape.extract.Price.selector</c>).
/// </summary>
internal static class FieldName
{
    public static string Of(string property)
    {
        var names = property.Split('.');
        for (var i = 0; i < names.Length && !IsGiven(names[i]); i++)
            names[i] = JsonNamingPolicy.CamelCase.ConvertName(names[i]);
        return string.Join('.', names);
    }

    private static bool IsGiven(string name) => name.Contains('-', StringComparison.Ordinal) || (name.Length > 0 && char.IsLower(name[0]));
}
