using System.Diagnostics;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Gather.Infrastructure.Reading.MainContent;

namespace Gather.Infrastructure.Tests.Reading.MainContent;

/// <summary>What holds for any page.</summary>
internal sealed class MainContentFinderTests
{
    private static readonly Gen<string> Html = Gen.Sized(size => Nodes(Math.Min(size, 40)));

    [Test]
    public void Find_AnyPage_GivesAPartOfItAndLeavesItAsItIs() => Prop.ForAll(Html.ToArbitrary(), html =>
    {
        var document = new HtmlParser().ParseDocument(html);
        var before = document.DocumentElement.OuterHtml;
        var texts = Texts(document);

        var found = MainContentFinder.Find(document);

        return document.DocumentElement.OuterHtml == before && Texts(found).All(t => texts.TryGetValue(t.Key, out var count) && t.Value <= count);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Find_SamePageTwice_FindsTheSame() => Prop.ForAll(Html.ToArbitrary(), html =>
        MainContentFinder.Find(new HtmlParser().ParseDocument(html)).OuterHtml == MainContentFinder.Find(new HtmlParser().ParseDocument(html)).OuterHtml)
        .QuickCheckThrowOnFailure();

    [Test]
    public void Find_AnyText_DoesNotThrow() => Prop.ForAll<string?>(text => MainContentFinder.Find(new HtmlParser().ParseDocument(text ?? "")) is not null)
        .QuickCheckThrowOnFailure();

    [TestCase("<div>")]
    [TestCase("<blockquote>Words, ")]
    [TestCase("<table><tr><td>")]
    [TestCase("<div class=\"menu\"><p>")]
    public void Find_DeepPage_FindsTheText(string step) =>
        Assert.That(Pages.Text(string.Concat(Enumerable.Repeat(step, 150)) + Pages.Prose(1)), Does.Contain("Part 4 "));

    // A search that grew with the square of the page would take minutes.
    [TestCase("<p>Some words, here and there.</p><script></script>")]
    [TestCase("<div class=\"menu\"><ul><li><a href=\"x\">Some words</a></ul></div>")]
    [TestCase("<b>Some words, </b>")]
    [CancelAfter(30_000)]
    public void Find_WidePage_TakesTimeInProportion(string step)
    {
        var document = new HtmlParser().ParseDocument(string.Concat(Enumerable.Repeat(step, 30_000)));
        var start = Stopwatch.GetTimestamp();

        MainContentFinder.Find(document);

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)));
    }

    private static Dictionary<string, int> Texts(INode node) =>
        node.GetDescendants().OfType<IText>().CountBy(static t => t.Data, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static Gen<string> Nodes(int size) => size <= 1
        ? Gen.Elements("", "word, ", Pages.Sentences(1), "<br>", "<img src=a>", "<input>", "Advertisement", "<a href=x>link</a>", "</div>", "<", "<!-- c -->")
        : Gen.OneOf(
            from left in Nodes(size / 2)
            from right in Nodes(size / 2)
            select left + right,
            from name in Gen.Elements("div", "p", "a", "ul", "li", "table", "tr", "td", "th", "article", "main", "section", "nav", "h1", "form", "span", "pre", "code", "noscript", "figure", "svg", "template", "body")
            from attribute in Gen.Elements("", "class=comment", "id=content", "role=main", "hidden", "style='display:none'", "class=share", "href=#a", "role=navigation", "itemprop=author")
            from inner in Nodes(size - 1)
            select $"<{name} {attribute}>{inner}</{name}>");
}
