using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Gather.Architecture.Tests;

public sealed partial class TelemetryTests
{
    private static readonly (string Where, LoggerMessageAttribute Message)[] Messages =
        [.. Layers.OfTheServer.SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(m => (Where: $"{m.DeclaringType!.FullName}.{m.Name}", Message: m.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(m => m.Message is not null)];

    [Test]
    public void LogMessages_EventIds_AreUnique() =>
        Assert.That(Messages.GroupBy(m => m.Message.EventId).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(m => m.Where))}"), Is.Empty);

    [Test]
    public void LogMessages_All_HaveAnIdAndAName()
    {
        Assert.That(Messages, Is.Not.Empty);
        Assert.That(Messages.Where(m => m.Message.EventId <= 0 || string.IsNullOrEmpty(m.Message.EventName)).Select(m => m.Where), Is.Empty);
    }

    [Test]
    public void LogMessages_OfAllSources_HoldNoWholeObjects() =>
        Assert.That(SourceTree.Files("src").Where(f => f.Text.Contains("{@", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Instruments_OfAllSources_KeepToOneNaming()
    {
        var sources = SourceTree.Files("src").Select(f => f.Text).ToList();
        var names = sources.SelectMany(s => NamedInstrument().Matches(s)).Select(m => m.Groups["name"].Value).ToList();

        Assert.That(names, Has.Count.EqualTo(sources.Sum(s => Instrument().Count(s))), "an instrument is named by something else than a literal");
        Assert.That(names, Is.Not.Empty.And.Unique.And.All.Match(@"^gather(\.[a-z]+(_[a-z]+)*){2,}$"));
    }

    [GeneratedRegex(@"\.Create(Observable)?(UpDownCounter|Counter|Gauge|Histogram)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Instrument();

    [GeneratedRegex("""\.Create(Observable)?(UpDownCounter|Counter|Gauge|Histogram)(<\w+>)?\(\s*"(?<name>[^"]+)"[^;]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NamedInstrument();
}
