using System.Globalization;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>What a response's <c>Cache-Control</c> says, as far as it concerns a shared cache (RFC 9111, 5.2.2).</summary>
internal readonly record struct CacheControl
{
    public bool NoStore { get; private init; }

    /// <summary>Also when it is said of some fields only: to ask once too often does no harm.</summary>
    public bool NoCache { get; private init; }

    /// <summary>Also when it is said of some fields only.</summary>
    public bool Private { get; private init; }

    public bool Public { get; private init; }

    public TimeSpan? MaxAge { get; private init; }

    public TimeSpan? SharedMaxAge { get; private init; }

    public static CacheControl Parse(string? field)
    {
        var control = default(CacheControl);
        foreach (var directive in Directives(field))
        {
            var equals = directive.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? directive : directive[..equals]).Trim();
            var value = equals < 0 ? "" : directive[(equals + 1)..].Trim().Trim('"');
            control = name.ToUpperInvariant() switch
            {
                "NO-STORE" => control with { NoStore = true },
                "NO-CACHE" => control with { NoCache = true },
                "PRIVATE" => control with { Private = true },
                "PUBLIC" => control with { Public = true },
                // Of several, the first holds (RFC 9111, 4.2.1).
                "MAX-AGE" => control with { MaxAge = control.MaxAge ?? Seconds(value) },
                "S-MAXAGE" => control with { SharedMaxAge = control.SharedMaxAge ?? Seconds(value) },
                _ => control,
            };
        }

        return control;
    }

    /// <summary>A number of seconds; what is none counts as zero, which makes the response stale.</summary>
    public static TimeSpan Seconds(string? text)
    {
        // Greater ones are taken for the greatest that everyone understands (RFC 9111, 1.2.2).
        const long Most = 1L << 31;
        if (text is null || text.Length == 0 || !text.All(char.IsAsciiDigit))
            return TimeSpan.Zero;
        return TimeSpan.FromSeconds(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, Most) : Most);
    }

    // At commas, but not at those between quotes.
    private static IEnumerable<string> Directives(string? field)
    {
        if (field is null)
            yield break;

        var (start, isQuoted) = (0, false);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '"')
                isQuoted = !isQuoted;
            else if (field[i] == ',' && !isQuoted)
            {
                yield return field[start..i];
                start = i + 1;
            }
        }

        yield return field[start..];
    }
}
