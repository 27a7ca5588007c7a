using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Gather.Infrastructure.Reading.Markup;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class CharacterReferencesTests
{
    private static readonly HtmlParser Parser = new();

    // Not among them is &;, of which the parser loses the semicolon.
    private static readonly Gen<string> Texts = Gen.Elements(
            "&", "&amp", "amp;", "&amp;", "&lt", "&notin;", "&notit;", "&not", "&copy", "&copy=", "&copyx", "&euro", "&euro;", "&hellip;", "&NotEqualTilde;",
            "&CounterClockwiseContourIntegral;", "&AMP", "&GT;", "&nbsp;", "&nosuch;", "&#", "&#x", "&#8211;", "&#x2014", "&#X41;", "&#0;", "&#x80;", "&#150;",
            "&#xD800;", "&#x110000;", "&#99999999999999999999;", "&#x1F600;", "&#13;", "x", " ", "=", "é", "1", "&frac12", "&frac34;", "&Aacutex", "&thorn")
        .ListOf().Select(parts => string.Concat(parts));

    [Test]
    public void Decode_AnyText_GivesWhatTheParserDoes() =>
        Prop.ForAll(Texts.ToArbitrary(), text => CharacterReferences.Decode(text + ".", inAttribute: false)[..^1] == InText(text)).QuickCheckThrowOnFailure();

    [Test]
    public void Decode_AnyAttribute_GivesWhatTheParserDoes() =>
        Prop.ForAll(Texts.ToArbitrary(), text => CharacterReferences.Decode(text, inAttribute: true) == InAttribute(text)).QuickCheckThrowOnFailure();

    [TestCase("&#x80;&#150;", "€–")]
    [TestCase("&#0;&#xD800;&#1114112;", "\uFFFD\uFFFD\uFFFD")]
    [TestCase("&#99999999999999999999;", "\uFFFD")]
    [TestCase("&notit;&notin;", "¬it;∉")]
    public void Decode_OddReferences_AreReadAsTheStandardSays(string text, string decoded) =>
        Assert.That(CharacterReferences.Decode(text, inAttribute: false), Is.EqualTo(decoded));

    private static string InText(string text) => Parser.ParseDocument("<!doctype html><body><p>." + text + ".</p>").QuerySelector("p")!.TextContent[1..^1];

    private static string InAttribute(string text) =>
        Parser.ParseDocument("<!doctype html><body><p title=\"." + text + "\"></p>").QuerySelector("p")!.GetAttribute("title")![1..];
}
