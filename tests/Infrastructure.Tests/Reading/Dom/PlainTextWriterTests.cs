namespace Gather.Infrastructure.Tests.Reading.Dom;

internal sealed class PlainTextWriterTests
{
    [TestCase("a\n b", "a b")]
    [TestCase("<p>a</p><p>b</p>", "a\n\nb")]
    [TestCase("<div>a</div><div>b</div>", "a\nb")]
    [TestCase("<div><div>a</div></div><div>b</div>", "a\nb")]
    [TestCase("a <b> b</b> c", "a b c")]
    [TestCase("a<b>b</b>c", "abc")]
    [TestCase("a<br>b<br> c", "a\nb\nc")]
    [TestCase("a\u00a0b", "a\u00a0b")]
    [TestCase("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td")]
    [TestCase("<table><tr><td>a<td><table><tr><td>b<td>c</table><td>d</table>", "a\n\nb\tc\n\n\td")]
    [TestCase("<ul><li>a<li>b</ul>c", "a\nb\n\nc")]
    [TestCase("<pre>a\n  b\n\nc\n</pre>d", "a\n  b\n\nc\n\nd")]
    [TestCase("<h1>a</h1>b", "a\n\nb")]
    [TestCase("a<script>b</script><style>c</style><template>d</template><noscript>e</noscript><select><option>f</select><svg><text>g</text></svg>h", "ah")]
    [TestCase("<p hidden>a</p><p style='color:red;display:none'>b</p><dialog>c</dialog>d", "d")]
    [TestCase("<title>a</title><p>b", "b")]
    [TestCase("<h1>a<a class='headerlink' href=#a>¶</a></h1>", "a")]
    public void Write_Page_IsItsVisibleText(string html, string text) => Assert.That(Page.Text(html), Is.EqualTo(text));
}
