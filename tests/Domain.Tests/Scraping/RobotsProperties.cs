using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

internal sealed class RobotsProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static readonly Gen<string> Paths = Gen.Elements("a", "b", "/", "?", "%2F").ListOf(8).Select(p => "/" + string.Concat(p));

    private static readonly Gen<string> Patterns =
        from length in Gen.Choose(0, 7)
        from pieces in Gen.Elements("a", "b", "/", "*", "%2f", "aa").ArrayOf(length)
        from end in Gen.Elements("", "", "$")
        select "/" + string.Concat(pieces) + end;

    private static readonly Gen<string> Rules = Gen.Elements("allow: ", "disallow: ").SelectMany(_ => Patterns, (key, pattern) => key + pattern);

    private static readonly Gen<string> Lines = Gen.OneOf(
        Rules,
        Rules,
        Gen.Elements("user-agent: FooBot", "user-agent: *", "user-agent: BarBot", "crawl-delay: 1", "sitemap: /s", "", "# comment", "noise", "disallow:", "other: x"));

    private static readonly Arbitrary<string[]> Files = Lines.ArrayOf(12).Select(l => l.Prepend("user-agent: FooBot").ToArray()).ToArbitrary();

    private static readonly Gen<(string Pattern, string Path)> LongCases =
        from pieces in Gen.Elements("a", "ab", "aab", "aaaaaaaa").ArrayOf(40)
        from start in Gen.Choose(0, 30)
        from length in Gen.Choose(0, 60)
        from end in Gen.Elements("", "b", "a$", "*a", "$")
        let text = string.Concat(pieces)
        select ("/*" + text[start..Math.Min(start + length, text.Length)] + end, "/" + text);

    [Test]
    public void Parse_AnyBytes_DoesNotThrow() => Prop.ForAll<byte[], string?>((bytes, path) =>
    {
        var rules = RobotsFile.Parse([.. "user-agent: *\ndisallow: /"u8, .. bytes]).For("FooBot");
        return rules.Decide(path ?? "") is var verdict && verdict.Allowed == (verdict.Rule is null or { Allow: true }) && !RobotsFile.Parse(bytes).Sitemaps.Contains("", StringComparer.Ordinal);
    }).Check(Thorough);

    [Test]
    public void Decide_NoiseInTheFile_ChangesNothing() => Prop.ForAll(Files, Paths.ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (file, path, at) =>
    {
        var verdict = Decide(string.Join('\n', file), path).Allowed;
        return new[] { "", "# allow: /", "   ", "nonsense", "x-unknown: /", "sitemap: https://s.example/", "crawl-delay: 2" }
            .All(noise => Decide(string.Join('\n', file.Take(at).Append(noise).Concat(file.Skip(at))), path).Allowed == verdict)
            && new[] { "\r\n", "\r", "\n\n", " \t\n", " # comment\n" }.All(end => Decide(string.Join(end, file), path).Allowed == verdict)
            && Decide("\uFEFF" + string.Join('\n', file), path).Allowed == verdict;
    }).Check(Thorough);

    [Test]
    public void Decide_AllowAsLongAsTheWinningDisallow_Allows() => Prop.ForAll(Files, Paths.ToArbitrary(), (file, path) =>
        Decide(string.Join('\n', file), path) is not { Allowed: false, Rule: { } rule }
        || Decide(string.Join('\n', file.Append("user-agent: FooBot").Append("allow: " + rule.Pattern)), path).Allowed).Check(Thorough);

    [Test]
    public void Decide_RulesInAnyOrder_IsTheSame() => Prop.ForAll(Rules.ArrayOf(8).ToArbitrary(), Paths.ToArbitrary(), (rules, path) =>
    {
        var verdicts = new[] { rules, Enumerable.Reverse(rules), rules.Order(StringComparer.Ordinal), rules.Skip(3).Concat(rules.Take(3)) }
            .Select(order => Decide(string.Join('\n', order.Prepend("user-agent: *")), path)).ToList();
        return verdicts.DistinctBy(v => (v.Allowed, v.Rule is null)).Count() == 1;
    }).Check(Thorough);

    [Test]
    public void Decide_AnyPattern_MatchesAsTheNaiveMatcherDoes() => Prop.ForAll(Patterns.ToArbitrary(), Paths.ToArbitrary(), (pattern, path) =>
        (Decide($"user-agent: *\ndisallow: {pattern}", path).Rule is not null) == NaiveMatch(pattern.Replace("%2f", "%2F", StringComparison.Ordinal), path)).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    // Long enough for the other search, and full of repetitions.
    [Test]
    public void Decide_LongLiteralAfterStar_MatchesAsTheNaiveMatcherDoes() => Prop.ForAll(LongCases.ToArbitrary(), c =>
        (Decide($"user-agent: *\ndisallow: {c.Pattern}", c.Path).Rule is not null) == NaiveMatch(c.Pattern, c.Path)).Check(Thorough);

    // Tries every place for every star.
    private static bool NaiveMatch(string pattern, string path) => (pattern, path) switch
    {
        ("", _) => true,
        ("$", _) => path.Length == 0,
        (['*', ..], "") => NaiveMatch(pattern[1..], path),
        (['*', ..], _) => NaiveMatch(pattern[1..], path) || NaiveMatch(pattern, path[1..]),
        _ => path.Length > 0 && pattern[0] == path[0] && NaiveMatch(pattern[1..], path[1..]),
    };

    private static RobotsVerdict Decide(string file, string path) => RobotsFile.Parse(Encoding.UTF8.GetBytes(file)).For("FooBot").Decide(path);
}
