namespace Gather.Infrastructure.Tests.Reading.MainContent;

/// <summary>Pages that are there for one text, and the ways in which they are built.</summary>
internal sealed class ArticleTests
{
    [Test]
    public void Find_NewsArticle_LeavesOutWhatSurroundsIt()
    {
        var text = Pages.Text($"""
            {Pages.Navigation}
            <div class="cookie-consent"><p>We use cookies, as everybody does, to make your visit, and ours, more pleasant.</p></div>
            <div id="content"><article>
              {Pages.Prose(1)}
              <div class="share-bar">Share this on <a href="//a">A</a> <a href="//b">B</a></div>
              <div class="ad">Advertisement</div>
              {Pages.Prose(5)}
              <div class="related"><h3>Related stories</h3><ul><li><a href="/1">A fire in the old town</a></li><li><a href="/2">The mayor resigns</a></li></ul></div>
              <div class="newsletter-signup"><p>Get our newsletter, every morning, in your inbox.</p><form><input name="mail"></form></div>
            </article></div>
            <div id="comments"><div class="comment"><p>I have been to that harbour, and it is lovely, although it rains.</p></div></div>
            {Pages.Footer}
            """);

        Assert.That(text, Is.EqualTo(Pages.Fold(string.Join(' ', Enumerable.Range(1, 8).Select(Pages.Sentences)))).IgnoreWhiteSpace);
    }

    [Test]
    public void Find_BlogPostInPlainDivs_LeavesOutTheSidebar()
    {
        var text = Pages.Text($"""
            <div id="header"><a href="/">My blog</a></div>
            <div id="wrap"><div class="post">{Pages.Prose(1)}</div>
            <div class="sidebar"><h3>Archive</h3><ul><li><a href="/2024">2024</a></li></ul><p>About me: I write, I walk, I cook, and sometimes I sleep.</p></div></div>
            {Pages.Footer}
            """);

        Assert.That(text, Does.Contain("Part 1 ").And.Contain("Part 4 ").And.Not.Contain("About me").And.Not.Contain("My blog").And.Not.Contain("Copyright"));
    }

    [Test]
    public void Find_ArticleSplitOverSiblings_JoinsThem()
    {
        var text = Pages.Text($"""
            {Pages.Navigation}
            <div id="page"><div class="chunk">{Pages.Prose(1, 2)}</div><div class="chunk">{Pages.Prose(3, 6)}</div><div class="chunk">{Pages.Prose(9, 2)}</div></div>
            {Pages.Footer}
            """);

        Assert.That(text, Does.StartWith("Part 1 ").And.Contain("Part 5 ").And.Contain("Part 10 "));
    }

    [Test]
    public void Find_PagesLaidOutInTables_TakesTheCellWithTheText()
    {
        var text = Pages.Text($"""
            <table><tr><td>{Pages.Navigation}</td><td><font>{Pages.Prose(1)}</font></td></tr><tr><td colspan="2"><a href="/imprint">Imprint</a></td></tr></table>
            """);

        Assert.That(text, Does.Contain("Part 1 ").And.Contain("Part 4 ").And.Not.Contain("Imprint").And.Not.Contain("World news"));
    }

    [Test]
    public void Find_TextBrokenByLineBreaksOnly_IsKeptWhole()
    {
        var lines = string.Join("<br><br>", Enumerable.Range(1, 6).Select(Pages.Sentences));

        var text = Pages.Text($"{Pages.Navigation}<div class=\"letter\">{lines}</div>{Pages.Footer}");

        Assert.That(text, Does.StartWith("Part 1 ").And.Contain("Part 6 ").And.Not.Contain("World news").And.Not.Contain("Copyright"));
    }

    [TestCase("<div style=\"color: red; display : none\">Unseen words</div>")]
    [TestCase("<div style=\"VISIBILITY:HIDDEN\">Unseen words</div>")]
    [TestCase("<p hidden>Unseen words</p>")]
    [TestCase("<p aria-hidden=\"true\">Unseen words</p>")]
    [TestCase("<dialog>Unseen words</dialog>")]
    [TestCase("<div role=\"dialog\" aria-modal=\"true\">Unseen words</div>")]
    [TestCase("<template>Unseen words</template>")]
    [TestCase("<script>Unseen words</script>")]
    [TestCase("<noscript>Unseen words</noscript>")]
    public void Find_HiddenPart_LeavesItOut(string hidden) =>
        Assert.That(Pages.Text($"<article>{Pages.Prose(1)}{hidden}{Pages.Prose(5)}</article>"), Does.Contain("Part 8 ").And.Not.Contain("Unseen"));

    [TestCase("<p hidden=\"until-found\">Folded words</p>")]
    [TestCase("<details><summary>More</summary>Folded words</details>")]
    public void Find_FoldedPart_KeepsIt(string folded) =>
        Assert.That(Pages.Text($"<article>{Pages.Prose(1)}{folded}{Pages.Prose(5)}</article>"), Does.Contain("Folded words"));

    [Test]
    public void Find_PageHiddenUntilAScriptRuns_ReadsItAllTheSame() =>
        Assert.That(Pages.Text($"<div style=\"display:none\"><article>{Pages.Prose(1)}</article></div>"), Does.Contain("Part 4 "));

    [Test]
    public void Find_HeadingAndAuthor_AreLeftToTheMetadata()
    {
        var text = Pages.Text(
            $"<article><h1>The harbour of the old town</h1><p class=\"byline\">By A. Writer</p>{Pages.Prose(1)}<h2>What came after</h2>{Pages.Prose(5)}</article>",
            "The harbour of the old town | The Paper");

        Assert.That(text, Does.StartWith("Part 1 ").And.Contain("What came after").And.Not.Contain("A. Writer"));
    }

    [Test]
    public void Find_HeadingThatSaysMoreThanTheTitle_IsKept() =>
        Assert.That(Pages.Text($"<article><h1>How ships were built</h1>{Pages.Prose(1)}</article>", "The Paper"), Does.StartWith("How ships were built"));

    [Test]
    public void Find_NamesThatSpeakOfBoilerplateAroundTheText_TrustsTheTextMore() =>
        Assert.That(Pages.Text($"<div class=\"menu-page\"><div class=\"sidebar-holder\">{Pages.Prose(1)}</div></div>"), Does.Contain("Part 1 ").And.Contain("Part 4 "));
}
