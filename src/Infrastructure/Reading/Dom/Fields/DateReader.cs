using System.Globalization;
using System.Text.RegularExpressions;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>
/// Reads the first date in a text: ISO 8601, RFC 1123 and 2822, and the forms common in English, such as <c>22 November 2026</c> and
/// <c>Nov 22, 2026 10:15 AM</c>. Dates of numbers alone are read only with the year first, or as <c>22.11.2026</c>; with slashes
/// day and month cannot be told apart. A time without an offset is taken for UTC.
/// </summary>
internal static partial class DateReader
{
    private const string Time =
        @"(?:(?:T|,?\s+(?:at\s+|[-–|]\s*)?)(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?" +
        @"(?:\s?(?<half>[ap])\.?m\b\.?)?(?:\s?(?<zone>Z|UTC|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT|CET|CEST|BST|[+-]\d{2}:?\d{2})(?![a-z0-9]))?)?";

    private const string Month = "(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[a-z]{0,6})";

    /// <summary>The date, or date and time, as RFC 3339 has it; null when there is none.</summary>
    public static string? Read(string text)
    {
        var first = (Match?)null;
        foreach (var form in (ReadOnlySpan<Regex>)[YearFirst(), DayFirst(), MonthFirst(), Dotted()])
        {
            var match = form.Match(text);
            if (match.Success && (first is null || match.Index < first.Index))
                first = match;
        }

        return first is null ? null : Format(first);
    }

    private static string? Format(Match match)
    {
        if (!DateOnly.TryParseExact($"{match.Groups["year"].Value}-{MonthOf(match):00}-{Number(match, "day"):00}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        if (!match.Groups["hour"].Success)
            return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var (hour, minute) = (HourOf(match), Number(match, "minute"));
        if (hour is < 0 or > 23 || minute > 59 || OffsetOf(match.Groups["zone"].Value) is not { } offset)
            return null;

        // A leap second is the last of its minute.
        var time = new TimeOnly(hour, minute, Math.Min(Number(match, "second"), 59));
        var fraction = match.Groups["fraction"].Value.TrimEnd('0');
        return $"{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}T{time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}{(fraction.Length > 0 ? "." : "")}{fraction}{offset}";
    }

    private static int MonthOf(Match match) => match.Groups["month"].Value.ToLowerInvariant() switch
    {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" => 12,
        var number => int.Parse(number, CultureInfo.InvariantCulture),
    };

    private static int HourOf(Match match)
    {
        var hour = Number(match, "hour");
        return match.Groups["half"].Value switch
        {
            "" => hour,
            "a" or "A" => hour is >= 1 and <= 12 ? hour % 12 : -1,
            _ => hour is >= 1 and <= 12 ? (hour % 12) + 12 : -1,
        };
    }

    private static string? OffsetOf(string zone) => zone.ToUpperInvariant() switch
    {
        "" or "Z" or "UTC" or "GMT" => "Z",
        "EST" or "CDT" => "-05:00",
        "EDT" => "-04:00",
        "CST" or "MDT" => "-06:00",
        "MST" or "PDT" => "-07:00",
        "PST" => "-08:00",
        "CET" or "BST" => "+01:00",
        "CEST" => "+02:00",
        var offset => Offset(offset),
    };

    private static string? Offset(string offset)
    {
        var (hours, minutes) = (offset[1..3], offset[^2..]);
        if (int.Parse(hours, CultureInfo.InvariantCulture) > 23 || int.Parse(minutes, CultureInfo.InvariantCulture) > 59)
            return null;
        return hours == "00" && minutes == "00" ? "Z" : $"{offset[0]}{hours}:{minutes}";
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(?<!\d)(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})(?!\d)" + Time, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"(?<!\d)(?<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of\s+|[\s-]+)" + Month + @"\.?,?[\s-]+(?<year>\d{4})(?!\d)" + Time, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex DayFirst();

    [GeneratedRegex(@"(?<![a-z])" + Month + @"\.?\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?<year>\d{4})(?!\d)" + Time, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex MonthFirst();

    [GeneratedRegex(@"(?<![\d.])(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})(?![\d.])" + Time, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Dotted();
}
