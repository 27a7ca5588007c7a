using System.Text.Json.Nodes;
using Gather.Application.Access;
using Gather.Application.Errors;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Access;

namespace Gather.Application.Tests.Scraping;

public sealed class PageRulesTests : IAsyncDisposable
{
    private static readonly ScrapePage Page = new() { Url = "https://example.com/" };

    private readonly Host _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static IEnumerable<TestCaseData> Bad()
    {
        static TestCaseData Case(string name, ScrapePage page, string field, string reason) => new TestCaseData(page, field, reason).SetArgDisplayNames(name);
        static ScrapePage Header(string name, string value = "1") => Page with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } };
        static ScrapePage Field(string name, ExtractRule rule) => Page with { Extract = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { [name] = rule } };
        static ExtractRule Nested(int depth) => depth == 0 ? new ExtractRule() : new ExtractRule { Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["n"] = Nested(depth - 1) } };

        yield return Case("relative URL", Page with { Url = "/a" }, "url", "must be an absolute http or https URL, such as https://example.com/.");
        yield return Case("format twice", Page with { Formats = [PageFormat.Text, PageFormat.Html, PageFormat.Text] }, "formats", "must name each format once.");
        yield return Case("format unknown", Page with { Formats = [(PageFormat)99] }, "formats", "must name each format once.");
        yield return Case("no time", Page with { Timeout = 0.09 }, "timeout", "must be from 0.1 to 300 seconds.");
        yield return Case("too long", Page with { Timeout = 300.1 }, "timeout", "must be from 0.1 to 300 seconds.");
        yield return Case("negative age", Page with { MaxAge = -1 }, "maxAge", "must be from 0 to 31536000 seconds.");
        yield return Case("infinite age", Page with { MaxAge = double.MaxValue }, "maxAge", "must be from 0 to 31536000 seconds.");

        foreach (var name in new[] { "Host", "host", "Connection", "Content-Length", "transfer-encoding", "TE", "Upgrade", "Trailer", "Expect", "Proxy-Authorization", "proxy-x", "Keep-Alive", "accept-encoding" })
            yield return Case($"header {name}", Header(name), $"headers.{name}", "is no header that callers can set.");
        foreach (var name in new[] { "", "a b", "a:b", "ä", "a\r\n" })
            yield return Case($"header '{name.Length}' {name.Trim()}", Header(name), $"headers.{name}", "is no header that callers can set.");
        foreach (var value in new[] { "a\r\nb: c", "\0", "é", "\u007f" })
            yield return Case($"value {(int)value[0]}", Header("X-A", value), "headers.X-A", "must consist of visible ASCII characters, spaces and tabs.");
        yield return Case("long value", Header("X-A", new string('a', 8193)), "headers.X-A", "must have at most 8192 characters.");
        yield return Case("many headers", Page with { Headers = Enumerable.Range(0, 51).ToDictionary(i => $"X-{i}", _ => "1", StringComparer.Ordinal) }, "headers", "must hold at most 50 headers.");
        yield return Case("header twice", Page with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-A"] = "1", ["x-a"] = "1" } }, "headers.x-a", "stands there twice.");

        yield return Case("selector", Field("Price", new() { Selector = "a[" }), "extract.Price.selector", "is no selector.");
        yield return Case("long selector", Field("p", new() { Selector = new string('a', 2001) }), "extract.p.selector", "must have at most 2000 characters.");
        yield return Case("attribute", Field("p", new() { Attribute = "a b" }), "extract.p.attribute", "is no name of an attribute.");
        yield return Case("lookahead", Field("p", new() { Regex = "(?=a)" }), "extract.p.regex", "is no expression that runs in linear time: lookarounds, backreferences, atomic groups and very large repetitions are not taken.");
        yield return Case("huge regex", Field("p", new() { Regex = "((a{1000}){1000}){1000}" }), "extract.p.regex", "is no expression that runs in linear time: lookarounds, backreferences, atomic groups and very large repetitions are not taken.");
        yield return Case("blank name", Field(" ", new()), "extract. ", "must have a name of 1 to 100 characters, not blank and without control characters.");
        yield return Case("required default", Field("p", new() { Required = true, Default = JsonValue.Create(1) }), "extract.p.default", "does not go with required.");
        yield return Case("inner HTML of an attribute", Field("p", new() { Type = ExtractType.Html, Attribute = "a" }), "extract.p.type", "does not go with an attribute.");
        yield return Case("fields of a type", Field("p", Nested(1) with { Type = ExtractType.Number }), "extract.p.type", "does not go with fields.");
        yield return Case("fields of an attribute", Field("p", Nested(1) with { Attribute = "href" }), "extract.p.attribute", "does not go with fields.");
        yield return Case("fields by a regex", Field("p", Nested(1) with { Regex = "a" }), "extract.p.regex", "does not go with fields.");
        yield return Case("nested selector", Field("p", new() { Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["q"] = new() { Selector = "[" } } }), "extract.p.fields.q.selector", "is no selector.");
        yield return Case("no fields", Field("p", new() { Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) }), "extract.p.fields", "must hold at least one field.");
        yield return Case("too deep", Field("p", Nested(5)), "extract.p.fields.n.fields.n.fields.n.fields.n.fields", "is nested more than 5 levels deep.");
        yield return Case("too many", Page with { Extract = Enumerable.Range(0, 101).ToDictionary(i => $"f{i}", _ => new ExtractRule(), StringComparer.Ordinal) }, "extract", "must hold at most 100 fields, nested ones included.");
    }

    [TestCaseSource(nameof(Bad))]
    public void Scrape_BadInput_NamesFieldAndReason(ScrapePage page, string field, string reason)
    {
        var e = Assert.ThrowsAsync<RequestInvalidException>(() => _host.SendAsync(page))!;

        Assert.That(e.Errors.Keys, Is.EqualTo(new[] { field }));
        Assert.That(e.Errors[field], Is.EqualTo(new[] { reason }));
        Assert.That(_host.Fetcher.Fetches, Is.Zero);
    }

    [Test]
    public void Scrape_BrokenRegex_SaysWhere()
    {
        var page = Page with { Extract = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["p"] = new() { Regex = "(" } } };
        var e = Assert.ThrowsAsync<RequestInvalidException>(() => _host.SendAsync(page))!;
        Assert.That(e.Errors["extract.p.regex"].Single(), Does.StartWith("is no regular expression: "));
    }

    [Test]
    public async Task Scrape_GoodInputAtTheBounds_IsTaken()
    {
        var rule = new ExtractRule { Selector = "p", Attribute = "title", Regex = "(a+)", Many = true, Default = JsonValue.Create("x") };
        var nested = Enumerable.Range(0, 4).Aggregate(rule, (inner, _) => new ExtractRule { Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["n"] = inner } });
        var page = Page with
        {
            Timeout = 0.1,
            MaxAge = 0,
            Headers = Enumerable.Range(0, 50).ToDictionary(i => $"X-{i}", _ => "a\tb ~", StringComparer.Ordinal),
            Extract = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["a"] = nested, ["Ü b"] = rule },
        };

        Assert.That((await _host.SendAsync(page)).Error, Is.Null);
    }

    [TestCase(Scope.Scrape, false)]
    [TestCase(Scope.IgnoreRobots, true)]
    public async Task Scrape_RobotsIgnored_NeedsTheScope(string scope, bool isAllowed)
    {
        var caller = Caller.Root with { Scopes = System.Collections.Frozen.FrozenSet.Create(StringComparer.Ordinal, scope) };
        var page = Page with { Robots = RobotsPolicy.Ignore };

        if (isAllowed)
            Assert.That((await _host.SendAsync(page, caller)).Error, Is.Null);
        else
            Assert.That(async () => await _host.SendAsync(page, caller), Throws.TypeOf<ForbiddenException>().With.Message.Contains("scrape:ignore-robots"));
    }
}
