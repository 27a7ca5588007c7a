using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gather.Application.Scraping.Reading;
using Gather.Infrastructure.Reading.Dom;
using Gather.Infrastructure.Reading.Dom.Fields;

namespace Gather.Infrastructure.Tests.Reading.Dom;

internal sealed class FieldExtractorTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestCase("<p> a <b>b</b></p>", "p", ExtractType.Text, "\"a b\"")]
    [TestCase("<p>a <b>b</b></p>", "p", ExtractType.Html, "\"a <b>b</b>\"")]
    [TestCase("<p>x</p>", "h1", ExtractType.Text, "null")]
    [TestCase("<a href='/a?b#c'>x</a>", "a", ExtractType.Url, "\"https://example.com/a?b#c\"")]
    [TestCase("<a href='javascript:x'>x</a>", "a", ExtractType.Url, "null")]
    [TestCase("<img src=a.png>", "img", ExtractType.Url, "\"https://example.com/docs/a.png\"")]
    [TestCase("<p>yes</p>", "p", ExtractType.Boolean, "true")]
    [TestCase("<p> OFF </p>", "p", ExtractType.Boolean, "false")]
    [TestCase("<p>maybe</p>", "p", ExtractType.Boolean, "null")]
    [TestCase("<p>12.5</p>", "p", ExtractType.Integer, "null")]
    [TestCase("<p>1,234 items</p>", "p", ExtractType.Integer, "1234")]
    [TestCase("<p>99999999999999999999</p>", "p", ExtractType.Integer, "null")]
    [TestCase("<p>sold out</p><p>€ 5</p>", "p", ExtractType.Number, "5")]
    [TestCase("<time datetime='2026-11-22'>yesterday</time>", "time", ExtractType.Date, "\"2026-11-22\"")]
    [TestCase("<meta property=a content='2026-11-22T10:00+01:00'>", "meta", ExtractType.Date, "\"2026-11-22T10:00:00+01:00\"")]
    public void Extract_Type_IsRead(string html, string selector, ExtractType type, string expected) =>
        Assert.That(Field(html, new ExtractRule { Selector = selector, Type = type }), Is.EqualTo(expected));

    [TestCase("1,234.56", "1234.56")]
    [TestCase("1.234,56", "1234.56")]
    [TestCase("€ 12,50", "12.50")]
    [TestCase("-3", "-3")]
    [TestCase("−3", "-3")]
    [TestCase("-€ 3", "-3")]
    [TestCase("-€3", "-3")]
    [TestCase("€ -3", "-3")]
    [TestCase("-.5", "-0.5")]
    [TestCase("Shirt - €3", "3")]
    [TestCase("- 3", "3")]
    [TestCase("a-3", "3")]
    [TestCase("1 234,5", "1234.5")]
    [TestCase("12%", "12")]
    [TestCase("1.234.567", "1234567")]
    [TestCase("1,234", "1234")]
    [TestCase("1,2345", "1.2345")]
    [TestCase("0,125", "0.125")]
    [TestCase("1'234.5", "1234.5")]
    [TestCase("from .5 on", "0.5")]
    [TestCase("1.5e3 m", "1500")]
    [TestCase("v3", "3")]
    [TestCase("2020-2021", "2020")]
    [TestCase("none", null)]
    public void Read_Number_IsTheFirst(string text, string? expected) => Assert.That(
        NumberReader.Read(text), Is.EqualTo(expected is null ? null : (decimal?)decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));

    [TestCase("2026-11-22", "2026-11-22")]
    [TestCase("2026-11-22T10:15:00Z", "2026-11-22T10:15:00Z")]
    [TestCase("2026-11-22 10:15", "2026-11-22T10:15:00Z")]
    [TestCase("2026-11-22T10:15:30.250+0100", "2026-11-22T10:15:30.25+01:00")]
    [TestCase("Sun, 22 Nov 2026 10:15:00 GMT", "2026-11-22T10:15:00Z")]
    [TestCase("22 Nov 2026 10:15:00 -0500", "2026-11-22T10:15:00-05:00")]
    [TestCase("22 November 2026", "2026-11-22")]
    [TestCase("22nd of November, 2026", "2026-11-22")]
    [TestCase("Nov 22, 2026 10:15 AM", "2026-11-22T10:15:00Z")]
    [TestCase("November 22nd, 2026 at 12:05 a.m.", "2026-11-22T00:05:00Z")]
    [TestCase("Published: Nov. 2, 2026 by me", "2026-11-02")]
    [TestCase("22.11.2026", "2026-11-22")]
    [TestCase("2026/1/2", "2026-01-02")]
    [TestCase("11/22/2026", null)]
    [TestCase("2026-02-30", null)]
    [TestCase("2026-11-22T25:00", null)]
    [TestCase("1763806500", null)]
    [TestCase("yesterday", null)]
    public void Read_Date_IsWrittenAsRfc3339(string text, string? expected) => Assert.That(DateReader.Read(text), Is.EqualTo(expected));

    [Test]
    public void Extract_Attribute_IsRead() =>
        Assert.That(Field("<input id=a checked>", new ExtractRule { Selector = "#a", Attribute = "checked", Type = ExtractType.Boolean }), Is.EqualTo("true"));

    [TestCase("v(\\d+)", "\"12\"")]
    [TestCase("v\\d+", "\"v12\"")]
    [TestCase("w", "null")]
    [TestCase("(w)?v", "null")]
    public void Extract_Regex_TakesItsGroupOrAll(string regex, string expected) =>
        Assert.That(Field("<p>is v12</p>", new ExtractRule { Selector = "p", Regex = regex }), Is.EqualTo(expected));

    [Test]
    public void Extract_Many_TakesAllThatCanBeRead() =>
        Assert.That(Field("<p>1<p>x<p>2", new ExtractRule { Selector = "p", Many = true, Type = ExtractType.Number }), Is.EqualTo("[1,2]"));

    [Test]
    public void Extract_ManyWithoutMatch_IsEmptyArray() => Assert.That(Field("", new ExtractRule { Selector = "p", Many = true }), Is.EqualTo("[]"));

    [Test]
    public void Extract_Default_StandsWhereNothingMatches()
    {
        var rule = new ExtractRule { Selector = "p", Default = JsonNode.Parse("{\"a\":1}") };

        Assert.That(Field("", rule), Is.EqualTo("{\"a\":1}"));
        Assert.That(Field("", rule), Is.EqualTo("{\"a\":1}"), "a node has one parent only, so each page needs its own");
    }

    [Test]
    public void Extract_NestedFields_AreFoundWithinTheirElement()
    {
        var rule = new ExtractRule
        {
            Selector = "li",
            Many = true,
            Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["name"] = new() { Selector = "b" }, ["link"] = new() { Selector = ":scope > a", Type = ExtractType.Url }, ["all"] = new() },
        };

        Assert.That(
            Field("<ul><li><b>x</b> <a href=1>y</a><li><i>z</i></ul>", rule),
            Is.EqualTo("""[{"name":"x","link":"https://example.com/docs/1","all":"x y"},{"name":null,"link":null,"all":"z"}]"""));
    }

    [Test]
    public void Extract_RequiredNestedFieldMissing_IsTold()
    {
        var rules = new Dictionary<string, ExtractRule>(StringComparer.Ordinal)
        {
            ["offer"] = new() { Selector = "div", Fields = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["price"] = new() { Selector = "b", Type = ExtractType.Number, Required = true } } },
        };

        Assert.That(Extract("<div><b>free</b></div>", rules).MissingField, Is.EqualTo("offer.price"));
        Assert.That(Extract("<div><b>5</b></div>", rules).MissingField, Is.Null);
    }

    [TestCase("p", null)]
    [TestCase("ul > li:nth-child(2n+1) a[href^='/x']:not(.y)", null)]
    [TestCase("p[", "is not a CSS selector.")]
    [TestCase("p >", "is not a CSS selector.")]
    [TestCase("p:nonsense", "is not a CSS selector.")]
    [TestCase(" ", "must not be empty.")]
    public void ErrorOf_Selector_TellsWhetherItIsOne(string selector, string? error) => Assert.That(Selectors.ErrorOf(selector), Is.EqualTo(error));

    [Test, CancelAfter(30_000)]
    public void Extract_Cancelled_Ends(CancellationToken cancellationToken)
    {
        var document = Page.Parse(string.Concat(Enumerable.Repeat("<p>x", 1_000)));
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.Cancel();

        Assert.That(
            () => FieldExtractor.Extract(document, new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["a"] = new() { Selector = "i" } }, Page.Url, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test, CancelAfter(10_000)]
    public void Extract_SelectorThatLooksThroughAllSiblings_IsRefused(CancellationToken cancellationToken)
    {
        var document = Page.Parse(string.Concat(Enumerable.Repeat("<p>x", 100_000)));

        Assert.That(
            () => FieldExtractor.Extract(document, new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["a"] = new() { Selector = "i ~ p" } }, Page.Url, cancellationToken),
            Throws.TypeOf<DocumentTooComplexException>());
    }

    private static Extraction Extract(string html, Dictionary<string, ExtractRule> rules) => FieldExtractor.Extract(Page.Parse(html), rules, Page.Url);

    private static string Field(string html, ExtractRule rule) =>
        Extract(html, new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["field"] = rule }).Fields["field"]?.ToJsonString(Relaxed) ?? "null";
}
