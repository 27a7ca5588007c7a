namespace Gather.Infrastructure.Tests.Reading.MainContent;

/// <summary>Parts of an article that are no prose.</summary>
internal sealed class KeptPartsTests
{
    [TestCase("<pre><code>if (a &lt; b)\n    return a;</code></pre>")]
    [TestCase("<table><caption>Ships</caption><tr><th>Year</th><th>Ships</th></tr><tr><td>1801</td><td>12</td></tr></table>")]
    [TestCase("<figure><img src=\"quay.jpg\" alt=\"The quay\"><figcaption>The quay in winter</figcaption></figure>")]
    [TestCase("<figure><div><img data-src=\"quay.jpg\" class=\"lazy\"></div><figcaption>The quay</figcaption></figure>")]
    [TestCase("<p><img src=\"quay.jpg\"><noscript><img src=\"quay.jpg\"></noscript></p>")]
    [TestCase("<ul><li><a href=\"/log\">The log of the first ship</a></li><li><a href=\"/crew\">Its crew</a></li></ul>")]
    [TestCase("<ol><li><a href=\"#1\">Beginnings</a></li><li><a href=\"#2\">Growth</a></li></ol>")]
    [TestCase("<blockquote><p>All is well</p></blockquote>")]
    [TestCase("<dl><dt>Quay</dt><dd>Where ships lie</dd></dl>")]
    [TestCase("<h2>What came after</h2>")]
    [TestCase("<video src=\"quay.mp4\"></video>")]
    [TestCase("<iframe src=\"https://www.youtube.com/embed/1\"></iframe>")]
    [TestCase("<aside class=\"footnote-list\"><aside role=\"doc-footnote\"><p>See the chronicle, page 12</p></aside></aside>")]
    [TestCase("<section class=\"footnotes\"><ol><li id=\"fn1\">See the chronicle, page 12 <a href=\"#r1\">↩</a></li></ol></section>")]
    public void Find_PartOfTheArticle_KeepsItAsItIs(string part)
    {
        var found = Pages.Find($"{Pages.Navigation}<article>{Pages.Prose(1)}{part}{Pages.Prose(5)}</article>{Pages.Footer}");

        Assert.That(found.InnerHtml, Does.Contain(Parsed(part)));
    }

    [TestCase("<form><input name=\"q\"><button>Send</button></form>")]
    [TestCase("<aside>See also our other pages</aside>")]
    [TestCase("<p>Advertisement</p>")]
    [TestCase("<div><div>Loading…</div></div>")]
    [TestCase("<iframe src=\"/frames/offer\"></iframe>")]
    [TestCase("<div><a href=\"/1\">A fire in the old town</a> <a href=\"/2\">The mayor resigns</a></div>")]
    public void Find_PartThatIsNoContent_LeavesItOut(string part)
    {
        var found = Pages.Find($"<article>{Pages.Prose(1)}{part}{Pages.Prose(5)}</article>");

        Assert.That(Pages.Fold(found.TextContent), Is.EqualTo(Pages.Fold(Pages.Find($"<article>{Pages.Prose(1, 8)}</article>").TextContent)));
    }

    private static string Parsed(string html)
    {
        var holder = Pages.Find("").Owner!.CreateElement("div");
        holder.InnerHtml = html;
        return holder.InnerHtml;
    }
}
