using System.Globalization;
using System.Text;

namespace Gather.Bench.Reading;

/// <summary>What a run has measured, as text.</summary>
internal sealed class Report(IReadOnlyList<Sample> samples)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Every page, the worst first.</summary>
    public string Pages()
    {
        var text = new StringBuilder().AppendLine("precision  recall      F1        ms      KB  half   page");
        foreach (var s in samples.OrderBy(static s => s.Found.F1))
            text.AppendLine(Invariant, $"{s.Found.Precision,9:F3} {s.Found.Recall,7:F3} {s.Found.F1,7:F3} {s.Took.TotalMilliseconds,9:F2} {s.Bytes / 1024,7} {(s.IsDevelopment ? "dev" : "check"),5}  {s.Name}");
        return text.ToString();
    }

    public string Summary() => new StringBuilder()
        .AppendLine("| pages | method | precision | recall | F1 | median F1 | F1 below 0.9 |")
        .AppendLine("|---|---|--:|--:|--:|--:|--:|")
        .Append(Rows("all", samples))
        .Append(Rows("development half", [.. samples.Where(static s => s.IsDevelopment)]))
        .Append(Rows("check half", [.. samples.Where(static s => !s.IsDevelopment)]))
        .ToString();

    public string Speed()
    {
        var perPage = samples.Select(static s => s.Took.TotalMilliseconds).Order().ToList();
        var per100KB = samples.Sum(static s => s.Took.TotalMilliseconds) / samples.Sum(static s => (double)s.Bytes) * 102_400;
        return string.Create(
            Invariant,
            $"After parsing: {perPage.Average():F2} ms a page on average, median {perPage[perPage.Count / 2]:F2} ms, longest {perPage[^1]:F1} ms; {per100KB:F2} ms for each 100 KB of HTML.");
    }

    private static string Rows(string name, IReadOnlyList<Sample> pages) =>
        pages.Count == 0 ? "" : Row(name, "MainContentFinder", pages, static s => s.Found) + Row(name, "first article, main or body", pages, static s => s.Landmark) + Row(name, "whole body", pages, static s => s.Body);

    private static string Row(string name, string method, IReadOnlyList<Sample> pages, Func<Sample, Accuracy> of)
    {
        var scores = pages.Select(of).ToList();
        var median = scores.Select(static a => a.F1).Order().ElementAt(scores.Count / 2);
        return string.Create(
            Invariant,
            $"| {name} ({pages.Count}) | {method} | {scores.Average(static a => a.Precision):F4} | {scores.Average(static a => a.Recall):F4} | {scores.Average(static a => a.F1):F4} | {median:F4} | {scores.Count(static a => a.F1 < 0.9)} |\n");
    }
}
