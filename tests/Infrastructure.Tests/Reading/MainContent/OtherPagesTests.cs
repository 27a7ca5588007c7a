using AngleSharp.Dom;
using Gather.Infrastructure.Reading.MainContent;

namespace Gather.Infrastructure.Tests.Reading.MainContent;

/// <summary>Pages that are no single article.</summary>
internal sealed class OtherPagesTests
{
    [Test]
    public void Find_Documentation_KeepsSignaturesAndExamples()
    {
        var text = Pages.Text($"""
            <nav class="sidebar"><ul><li><a href="a.html">Installing</a></li><li><a href="b.html">Configuring</a></li></ul></nav>
            <main>
              <h2>open(path, mode)</h2><p>Opens the file, and returns it.</p><pre>with open("x") as f: pass</pre>
              <h2>close()</h2><p>Closes the file.</p><table><tr><th>mode</th><th>meaning</th></tr><tr><td>r</td><td>reading</td></tr></table>
            </main>
            <div class="footer"><p>Built with a generator of documentation, version one, on a machine, by a person, with care, and tea.</p></div>
            """);

        Assert.That(text, Does.Contain("open(path, mode)").And.Contain("with open").And.Contain("close()").And.Contain("reading"));
        Assert.That(text, Does.Not.Contain("Configuring").And.Not.Contain("generator"));
    }

    [Test]
    public void Find_Thread_KeepsEveryPost()
    {
        var posts = string.Concat(Enumerable.Range(1, 6).Select(n => $"""
            <div class="post"><div class="user"><a href="/u/{n}">sailor{n}</a></div><div class="message"><p>{Pages.Sentences(n)}</p></div></div>
            """));

        var text = Pages.Text($"{Pages.Navigation}<div id=\"thread\">{posts}</div>{Pages.Footer}");

        for (var n = 1; n <= 6; n++)
            Assert.That(text, Does.Contain($"Part {n} "));
        Assert.That(text, Does.Not.Contain("World news"));
    }

    [Test]
    public void Find_Wiki_KeepsSectionsAndReferences()
    {
        var text = Pages.Text($"""
            <div id="mw-navigation"><div role="navigation"><ul><li><a href="/random">Random page</a></li></ul></div></div>
            <div id="content" role="main"><h1>Harbour</h1><div id="bodyContent">
              <p>A <b>harbour</b> is a <a href="/port">port</a>, or a part of one, where ships find shelter.</p>{Pages.Prose(1)}
              <h2>History <span class="editsection">[<a href="/edit">edit</a>]</span></h2>{Pages.Prose(5)}
              <h2>References</h2><ol class="references"><li>Chronicle of the quay, page 12.</li></ol>
            </div></div>
            """);

        Assert.That(text, Does.Contain("where ships find shelter").And.Contain("History").And.Contain("Part 8 ").And.Contain("Chronicle").And.Not.Contain("Random page"));
    }

    [Test]
    public void Find_Product_KeepsNameAndDescription()
    {
        var text = Pages.Text($"""
            {Pages.Navigation}
            <main><h1>Brass lantern</h1><span class="price">49.00</span><div class="details">A lantern of solid brass. It burns for ten hours.</div>
            <ul><li>Height: 30 cm</li><li>Weight: 2 kg</li></ul></main>
            {Pages.Footer}
            """);

        Assert.That(text, Does.Contain("Brass lantern").And.Contain("49.00").And.Contain("solid brass").And.Contain("Weight: 2 kg").And.Not.Contain("World news"));
    }

    [Test]
    public void Find_Index_KeepsItsLinks()
    {
        var links = string.Concat(Enumerable.Range(1, 20).Select(n => $"<li><a href=\"/{n}\">Story number {n} of the harbour</a></li>"));

        var text = Pages.Text($"<header><a href=\"/login\">Log in</a></header>{Pages.Navigation}<div><h2>All stories</h2><ul>{links}</ul></div>{Pages.Footer}");

        Assert.That(text, Does.Contain("All stories").And.Contain("Story number 1 of").And.Contain("Story number 20 of"));
        Assert.That(text, Does.Not.Contain("Log in").And.Not.Contain("World news").And.Not.Contain("Copyright"));
    }

    [Test]
    public void Find_PageWithLittleText_KeepsIt() => Assert.That(Pages.Text("<h1>It works!</h1>"), Is.EqualTo("It works!"));

    [TestCase("")]
    [TestCase("<div></div>")]
    [TestCase("<script>1</script>")]
    public void Find_EmptyPage_IsEmpty(string body) => Assert.That(Pages.Text(body), Is.Empty);

    [Test]
    public void Find_DocumentWithoutBody_IsEmpty()
    {
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<p>gone</p>");
        document.DocumentElement.Remove();

        Assert.That(MainContentFinder.Find(document).TextContent, Is.Empty);
    }

    [Test]
    public void Find_PageWithFrames_IsEmpty() =>
        Assert.That(MainContentFinder.Find(new AngleSharp.Html.Parser.HtmlParser().ParseDocument("<frameset><frame src=a></frameset>")).Text().Trim(), Is.Empty);
}
