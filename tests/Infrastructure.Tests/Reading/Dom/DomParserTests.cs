using AngleSharp.Dom;
using Gather.Infrastructure.Reading.Dom;
using Gather.Infrastructure.Reading.Dom.Cleaning;
using Gather.Infrastructure.Reading.Dom.Markdown;
using Gather.Infrastructure.Reading.Dom.Text;

namespace Gather.Infrastructure.Tests.Reading.Dom;

internal sealed class DomParserTests
{
    private const int Many = 100_000;

    private static IEnumerable<TestCaseData> DeepDocuments()
    {
        yield return Deep("div", Repeat("<div>", Many));
        yield return Deep("b", Repeat("<b>", Many));
        yield return Deep("template", Repeat("<template>", Many));
        yield return Deep("ul li", Repeat("<ul><li>", Many));
        yield return Deep("table td", Repeat("<table><tr><td>", Many));
        yield return Deep("svg", Repeat("<svg>", Many));
        yield return Deep("svg g", "<svg>" + Repeat("<g>", Many));
        yield return Deep("math", "<math>" + Repeat("<mi>", Many));
        yield return Deep("frameset", Repeat("<frameset>", Many));
        yield return Deep("a div", Repeat("<a href=x><div>", Many));
        yield return Deep("numbered b", string.Concat(Enumerable.Range(0, Many).Select(i => $"<b id={i}>")));
        yield return Deep("numbered b p", string.Concat(Enumerable.Range(0, Many).Select(i => $"<b id={i}><p>")));
        yield return Deep("adopted", string.Concat(Enumerable.Range(0, Many).Select(i => $"<b id={i}><div></b>")));
    }

    private static IEnumerable<TestCaseData> WideDocuments()
    {
        yield return Deep("a", Repeat("<a>", Many));
        yield return Deep("p b", Repeat("<p><b>", Many));
        // The second paragraph ends the first, and with it the span within.
        yield return Deep("span p", Repeat("<span><p>", Many));
        yield return Deep("table", Repeat("<table>", Many));
        yield return Deep("li", "<ul>" + Repeat("<li>x", Many));
        yield return Deep("dd", Repeat("<dd>x", Many));
        yield return Deep("br", Repeat("<br>x", Many));
        yield return Deep("option", "<select>" + Repeat("<option>x", Many));
        yield return Deep("h1", Repeat("<h1>", Many));
        yield return Deep("misnested", Repeat("<i><b></i></b>", Many));
        yield return Deep("fostered", "<table>" + Repeat("x<!---->", Many));
        yield return Deep("paragraphs under spans", Repeat("<span>", 400) + Repeat("<p>x", Many));
        yield return Deep("items under blocks", Repeat("<div>", 400) + Repeat("<li>x", Many));
        yield return Deep("1 MB attribute", $"<p title='{new string('x', 1 << 20)}'>x");
        yield return Deep("1 MB text", new string('x', 1 << 20));
        yield return Deep("markup characters", Repeat("&lt;*_`[", Many));
        yield return Deep("emphasis", Repeat("<b>x</b>", Many));
        yield return Deep("awkward emphasis", "a" + Repeat("<b>\"x\"</b>a", Many));
        yield return Deep("code", "<p>" + Repeat("<code>x</code>", Many));
        yield return Deep("links", Repeat("!<a href=x>y</a>", Many));
        yield return Deep("spanning cells", "<table>" + Repeat("<tr><td colspan=1000 rowspan=65534>x", Many));
        yield return Deep("spanned columns", "<table><tr>" + Repeat("<td rowspan=65534>x", 100) + Repeat("<tr><td>x", Many));
        yield return Deep("wide last row", "<table>" + Repeat("<tr><td>x", Many) + "<tr>" + Repeat("<td>x", Many));
        yield return Deep("nested tables", Repeat("<table><tr><td>x<td>", 100) + Repeat("<table><tr><th>a<th>b<tr><td>1<td>2</table>", 1_000));
        yield return Deep("different links", string.Concat(Enumerable.Range(0, Many).Select(i => $"<a href={i}>x</a>")));
        yield return Deep("sources", $"<img srcset='{Repeat("a,", Many)}'>");
    }

    [TestCaseSource(nameof(DeepDocuments)), CancelAfter(10_000)]
    public void Parse_TooDeep_IsRefused(string html, CancellationToken cancellationToken) =>
        Assert.That(() => DomParser.Parse(html, cancellationToken), Throws.TypeOf<DocumentTooComplexException>());

    [TestCaseSource(nameof(WideDocuments)), CancelAfter(10_000)]
    public void Parse_LargeButNotDeep_IsReadAndWritten(string html, CancellationToken cancellationToken)
    {
        var document = DomParser.Parse(html, cancellationToken);

        Assert.That(DepthOf(document), Is.LessThanOrEqualTo(ParseBudget.MaxDepth + 2));
        Assert.That(MarkdownWriter.Write(document, Page.Url), Is.Not.Null);
        Assert.That(PlainTextWriter.Write(document), Is.Not.Null);
        Assert.That(CleanHtmlWriter.Write(document, Page.Url), Is.Not.Null);
        Assert.That(cancellationToken.IsCancellationRequested, Is.False);
    }

    private static IEnumerable<TestCaseData> BoundlessDocuments()
    {
        yield return Deep("lines in lists", Repeat("<ol start=999999999><li>", 250) + Repeat("x<br>", Many));
        yield return Deep("code in quotes", Repeat("<blockquote>", 500) + "<pre>" + Repeat("x\n", Many));
        yield return Deep("paragraphs in quotes", Repeat("<blockquote>", 500) + Repeat("<p>x</p>", Many));
        yield return Deep("definitions", Repeat("<dl><dd>", 200) + Repeat("<dd>x", Many));
        yield return Deep("tables", Repeat("<table><tr><td colspan=1000>x<tr><td colspan=1000>y</table>", Many / 2));
    }

    [TestCaseSource(nameof(BoundlessDocuments)), CancelAfter(10_000)]
    public void Write_MarkdownOutOfAllProportion_IsRefused(string html, CancellationToken cancellationToken)
    {
        var document = DomParser.Parse(html, cancellationToken);

        Assert.That(() => MarkdownWriter.Write(document, Page.Url), Throws.TypeOf<DocumentTooComplexException>());
        Assert.That(cancellationToken.IsCancellationRequested, Is.False);
    }

    [Test]
    public void Parse_TooDeepByItsLastElement_IsRefused([Values("<b>", "<p>", "<svg>", "<template>", "<table>")] string last) =>
        Assert.That(() => Page.Parse(Repeat("<div>", ParseBudget.MaxDepth - 2) + last), Throws.TypeOf<DocumentTooComplexException>());

    // Each new paragraph has copies of all formatting that is open, of which the parser does not tell.
    [Test]
    public void Parse_TooDeepByCopies_IsRefused() => Assert.That(
        () => Page.Parse(Repeat("<div>", 300) + "<p>" + string.Concat(Enumerable.Range(0, 150).Select(i => $"<b id={i}>")) + "</p>" + Repeat("<div>", 100) + "x"),
        Throws.TypeOf<DocumentTooComplexException>());

    [Test, CancelAfter(10_000)]
    public void Parse_ManyAttributes_IsRefused(CancellationToken cancellationToken)
    {
        var html = $"<p {string.Concat(Enumerable.Range(0, Many).Select(i => $" a{i}=1"))}>x<p>y";

        Assert.That(() => DomParser.Parse(html, cancellationToken), Throws.TypeOf<DocumentTooComplexException>());
    }

    [Test, CancelAfter(10_000)]
    public void Parse_ManyStrayEndTags_IsRefused(CancellationToken cancellationToken)
    {
        var html = string.Concat(Enumerable.Range(0, 200).Select(i => $"<b id={i}>")) + Repeat("<div>", 200) + Repeat("</b>", Many);

        Assert.That(() => DomParser.Parse(html, cancellationToken), Throws.TypeOf<DocumentTooComplexException>());
    }

    [Test, CancelAfter(30_000)]
    public void Parse_ManyElements_IsRefused(CancellationToken cancellationToken) => Assert.That(
        () => DomParser.Parse(Repeat("<br>", ParseBudget.MaxElements + 100), cancellationToken), Throws.TypeOf<DocumentTooComplexException>());

    [Test, CancelAfter(30_000)]
    public void Parse_FormattingCopiedOverAndOver_IsRefused(CancellationToken cancellationToken)
    {
        var html = "<table>" + string.Concat(Enumerable.Range(0, 400).Select(i => $"<b id={i}>")) + Repeat("x<tr>", Many);

        Assert.That(() => DomParser.Parse(html, cancellationToken), Throws.TypeOf<DocumentTooComplexException>());
    }

    [Test]
    public void Parse_AsDeepAsAllowed_IsRead()
    {
        var document = Page.Parse(Repeat("<div>", ParseBudget.MaxDepth - 2) + "x");

        Assert.That(DepthOf(document), Is.EqualTo(ParseBudget.MaxDepth));
    }

    [Test]
    public void Parse_OneDeeperThanAllowed_IsRefused() =>
        Assert.That(() => Page.Parse(Repeat("<div>", ParseBudget.MaxDepth - 1) + "x"), Throws.TypeOf<DocumentTooComplexException>());

    [Test]
    public void Parse_Cancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.That(() => DomParser.Parse("<p>", source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Parse_Script_DoesNotRun() =>
        Assert.That(Page.Parse("<p id=x>a</p><script>document.getElementById('x').textContent = 'b'</script>").QuerySelector("p")!.TextContent, Is.EqualTo("a"));

    [TestCase("<base href='/other/'>", "https://example.com/other/")]
    [TestCase("<base target=_top><base href='https://other.example/a'>", "https://other.example/a")]
    [TestCase("<base href='javascript:alert(1)'>", "https://example.com/docs/page.html")]
    [TestCase("<p>x", "https://example.com/docs/page.html")]
    public void Of_DocumentWithBase_IsWhatLinksAreRelativeTo(string html, string expected) =>
        Assert.That(DocumentBase.Of(Page.Parse(html), Page.Url).Text, Is.EqualTo(expected));

    private static TestCaseData Deep(string name, string html) => new TestCaseData(html).SetArgDisplayNames(name);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static int DepthOf(INode root)
    {
        var deepest = 0;
        var pending = new Stack<(INode Node, int Depth)>([(root, 0)]);
        while (pending.TryPop(out var at))
        {
            deepest = Math.Max(deepest, at.Node is IElement ? at.Depth : 0);
            foreach (var child in at.Node.ChildNodes)
                pending.Push((child, at.Depth + 1));
        }

        return deepest;
    }
}
