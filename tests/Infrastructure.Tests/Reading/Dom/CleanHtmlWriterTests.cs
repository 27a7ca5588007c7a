namespace Gather.Infrastructure.Tests.Reading.Dom;

internal sealed class CleanHtmlWriterTests
{
    [TestCase("<p class=a style='color:red' onclick=x() id=i data-x=1>a</p>", "<p id=\"i\">a</p>")]
    [TestCase("a<script>b</script><style>c</style><iframe src=x></iframe><object>d</object><embed><!-- e -->", "a")]
    [TestCase("<form action=x><label>a <input name=b></label><button>c</button><textarea>d</textarea></form>", "a c")]
    [TestCase("<a href='/x#y'>a</a>", "<a href=\"https://example.com/x#y\">a</a>")]
    [TestCase("<a href='java\nscript:alert(1)'>a</a><a href='data:text/html,x'>b</a><a href='vbscript:x'>c</a>", "<a>a</a><a>b</a><a>c</a>")]
    [TestCase("<img src=a.png alt=A onerror=x()>", "<img src=\"https://example.com/docs/a.png\" alt=\"A\">")]
    [TestCase("<img src=x.gif data-src=a.png data-srcset='a.png 1x, b.png 2x'>", "<img src=\"https://example.com/docs/a.png\" srcset=\"https://example.com/docs/a.png 1x, https://example.com/docs/b.png 2x\">")]
    [TestCase("<img src='data:image/gif;base64,R0'><noscript><img src=b.png></noscript>", "<img src=\"https://example.com/docs/b.png\">")]
    [TestCase("<img src=t.gif width=1 height=1><img src=t.gif style='display:none'>a", "a")]
    [TestCase("<video src=v.mp4 poster=p.png autoplay>x</video>", "<video src=\"https://example.com/docs/v.mp4\" poster=\"https://example.com/docs/p.png\" controls=\"\"></video>")]
    [TestCase("<blockquote cite=c>a</blockquote>", "<blockquote cite=\"https://example.com/docs/c\">a</blockquote>")]
    [TestCase("<center><font>a</font></center>", "a")]
    [TestCase("<svg><a xlink:href='javascript:x'><text>a</text></a></svg><math><mi>b</mi></math>", "b")]
    [TestCase("<p title='\"><script>x</script>'>&lt;script&gt;", "<p title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">&lt;script&gt;</p>")]
    [TestCase("<pre>\n\na</pre>", "<pre>\n\na</pre>")]
    [TestCase("<table><tr><td colspan=2>a</table>", "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>")]
    [TestCase("&#13; a", "a")]
    [TestCase("<p><button><p>a</button>", "<p>a</p>")]
    public void Write_Page_KeepsWhatIsAllowed(string html, string clean) => Assert.That(Page.Clean(html), Is.EqualTo(clean));
}
