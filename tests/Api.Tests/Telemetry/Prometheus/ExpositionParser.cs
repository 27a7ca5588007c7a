using System.Globalization;
using System.Text.RegularExpressions;

namespace Gather.Api.Tests.Telemetry.Prometheus;

/// <summary>
/// Reads the text format 0.0.4 and refuses whatever a scraper could stumble over, also where a real one is lenient.
/// </summary>
internal static partial class ExpositionParser
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;
    private const string Pair = @"[a-zA-Z_][a-zA-Z0-9_]*=""(?:[^""\\]|\\[\\""n])*""";

    public static Exposition Parse(string page)
    {
        Require(page.EndsWith('\n'), "The last line must end.");
        Require(!page.Contains('\r', StringComparison.Ordinal), "Lines end with a line feed alone.");
        var families = new List<ExpositionFamily>();
        string? help = null;
        List<ExpositionSample> samples = [];
        foreach (var line in page[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } helpLine)
            {
                Require(help is null, $"Two helps before a type: {line}");
                help = line;
                Require(families.TrueForAll(f => f.Name != helpLine.Groups["name"].Value), $"Family twice: {line}");
            }
            else if (TypeLine().Match(line) is { Success: true } typeLine)
            {
                var name = typeLine.Groups["name"].Value;
                Require(families.TrueForAll(f => f.Name != name), $"Family twice: {line}");
                Require(help?.StartsWith($"# HELP {name} ", StringComparison.Ordinal) ?? true, $"Help of another: {line}");
                samples = [];
                families.Add(new(name, typeLine.Groups["type"].Value, help?[$"# HELP {name} ".Length..], samples));
                help = null;
            }
            else
            {
                Require(help is null && families.Count > 0, $"A sample before its type: {line}");
                var sample = ParseSample(line);
                Require(Belongs(sample.Name, families[^1]), $"A sample of another family: {line}");
                samples.Add(sample);
            }
        }

        families.ForEach(Check);
        return new Exposition(families);
    }

    private static ExpositionSample ParseSample(string line)
    {
        var match = SampleLine().Match(line);
        Require(match.Success, $"No sample: {line}");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var pairs = LabelPair().Matches(match.Groups["labels"].Value).Select(pair => pair.Value.Split('=', 2));
        foreach (var pair in pairs)
            Require(labels.TryAdd(pair[0], Unescape(pair[1][1..^1])), $"A label twice: {line}");
        return new ExpositionSample(match.Groups["name"].Value, labels, Number(match.Groups["value"].Value));
    }

    private static void Check(ExpositionFamily family)
    {
        Require(family.Samples.Count > 0, $"Empty: {family.Name}");
        var series = family.Samples.Select(sample => sample.Name + sample.Series()).ToList();
        Require(series.Distinct(StringComparer.Ordinal).Count() == series.Count, $"A series twice: {family.Name}");
        if (family.Type != "histogram")
            return;
        foreach (var histogram in family.Samples.GroupBy(sample => sample.Series(withBound: false), StringComparer.Ordinal))
            CheckHistogram(family.Name, [.. histogram]);
    }

    private static void CheckHistogram(string name, ExpositionSample[] samples)
    {
        var buckets = samples.Where(sample => sample.Name == name + "_bucket").ToArray();
        var bounds = buckets.Select(bucket => Number(bucket.Labels["le"])).ToArray();
        Require(bounds.Length > 0 && double.IsPositiveInfinity(bounds[^1]), $"The last bucket is not +Inf: {name}");
        Require(bounds.Zip(bounds.Skip(1)).All(pair => pair.First < pair.Second), $"Bounds do not rise: {name}");
        Require(buckets.Zip(buckets.Skip(1)).All(pair => pair.First.Value <= pair.Second.Value), $"Not cumulative: {name}");
        Require(buckets[^1].Value == samples.Single(sample => sample.Name == name + "_count").Value, $"+Inf != count: {name}");
        Require(samples.Count(sample => sample.Name == name + "_sum") == 1, $"No sum: {name}");
    }

    private static bool Belongs(string sample, ExpositionFamily family) => family.Type == "histogram"
        ? sample == family.Name + "_bucket" || sample == family.Name + "_sum" || sample == family.Name + "_count"
        : sample == family.Name;

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text) =>
        Escape().Replace(text, escape => escape.Value[1] == 'n' ? "\n" : escape.Value[1..]);

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new FormatException(problem);
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) ([^\\]|\\[\\n])+$", Options)]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", Options)]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        $$"""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>{{Pair}}(,{{Pair}})*)\})? (?<value>NaN|[+-]Inf|-?[0-9.]+(E[+-]?[0-9]+)?)$""",
        Options)]
    private static partial Regex SampleLine();

    [GeneratedRegex(Pair, Options)]
    private static partial Regex LabelPair();

    [GeneratedRegex("""\\[\\"n]""", Options)]
    private static partial Regex Escape();
}
