using System.Collections.Frozen;

namespace Gather.Api.Telemetry.Prometheus;

/// <summary>A unit of the UCUM code that OpenTelemetry uses, in the words that Prometheus uses.</summary>
internal static class PrometheusUnits
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["kBy"] = "kilobytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["bit"] = "bits",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> PerWords = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["min"] = "minute",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// The words for a unit, or nothing. <c>1</c> is a ratio on a gauge only: on the others it is used, wrongly but widely,
    /// for counts of things. Annotations in braces say what is counted and are dropped.
    /// </summary>
    public static string Suffix(string unit, bool isGauge)
    {
        var plain = WithoutAnnotations(unit);
        if (plain == "1")
            return isGauge ? "ratio" : "";
        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return Words.GetValueOrDefault(plain, plain);
        var (what, per) = (plain[..slash], plain[(slash + 1)..]);
        return per.Length == 0
            ? Words.GetValueOrDefault(what, what)
            : $"{Words.GetValueOrDefault(what, what)}_per_{PerWords.GetValueOrDefault(per, per)}".TrimStart('_');
    }

    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && unit.IndexOf('}', open) is >= 0 and var close)
            unit = unit.Remove(open, close - open + 1);
        return unit;
    }
}
