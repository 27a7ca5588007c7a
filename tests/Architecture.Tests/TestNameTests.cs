using System.Text.RegularExpressions;

namespace Gather.Architecture.Tests;

public sealed partial class TestNameTests
{
    [Test]
    public void Tests_OfEveryProject_AreNamedMethodConditionResult()
    {
        var names = SourceTree.Files("tests").SelectMany(f => NamesIn(f.Lines).Select(n => (f.Path, Name: n))).ToList();

        Assert.That(names, Has.Count.AtLeast(100));
        Assert.That(names.Where(n => !Convention().IsMatch(n.Name)), Is.Empty);
    }

    private static IEnumerable<string> NamesIn(string[] lines)
    {
        var isTest = false;
        foreach (var line in lines)
        {
            isTest |= line.TrimStart().StartsWith("[Test", StringComparison.Ordinal) && !line.Contains("[TestFixture", StringComparison.Ordinal);
            if (!isTest || Method().Match(line) is not { Success: true } method)
                continue;
            isTest = false;
            yield return method.Groups["name"].Value;
        }
    }

    [GeneratedRegex(@"^\s*public\s[^(]*?(?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Method();

    [GeneratedRegex("^[A-Za-z0-9]+_[A-Za-z0-9]+_[A-Za-z0-9]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Convention();
}
