using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gather.Infrastructure.Reading.Markup;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class MarkupTokenizerTests
{
    [TestCase("a<b>c</b>d", "a|<b>|c|</b>|d")]
    [TestCase("1 < 2 <3> a<", "1 < 2 <3> a<")]
    [TestCase("</>x</ y>z</3>w", "x|z|w")]
    [TestCase("a<!-- > <b> -->b<!-->c<!--->d<!-- --!>e<!x>f<?y>g", "a|b|c|d|e|f|g")]
    [TestCase("a<!-- -- > <b>", "a")]
    [TestCase("a</", "a|</")]
    [TestCase("a<b", "a")]
    [TestCase("a<b title='>", "a")]
    [TestCase("<p title='>' x=\"</p>\">y", "<p title='>' x=\"</p>\">|y")]
    [TestCase("<p =\"x>y", "<p =\"x>|y")]
    [TestCase("<p a=b\">\"y", "<p a=b\">|\"y")]
    [TestCase("<p/x/>y", "<p/x/>|y")]
    [TestCase("<!doctype html PUBLIC '>'>x", "'>x")]
    [TestCase("<title>a<b>&amp;</TITLE >c", "<title>|a<b>&amp;|</TITLE >|c")]
    [TestCase("<title>a</titles></title/>c", "<title>|a</titles>|</title/>|c")]
    [TestCase("<style></style>x<style>a", "<style>|</style>|x|<style>|a")]
    [TestCase("<noscript><a></noscript>", "<noscript>|<a>|</noscript>")]
    [TestCase("<textarea><a></textarea>", "<textarea>|<a>|</textarea>")]
    [TestCase("<plaintext>a</plaintext>", "<plaintext>|a</plaintext>")]
    [TestCase("<script>a</script>b", "<script>|a|</script>|b")]
    [TestCase("<script><!-- <script> </script> --> </script>b", "<script>|<!-- <script> </script> --> |</script>|b")]
    [TestCase("<script><!-- </script>b", "<script>|<!-- |</script>|b")]
    [TestCase("<script><!--><script></script>b", "<script>|<!--><script>|</script>|b")]
    [TestCase("<script><!-- <script> --></script>b", "<script>|<!-- <script> -->|</script>|b")]
    [TestCase("<![CDATA[<a>]]>b", "]]>b")]
    [TestCase("<svg><![CDATA[<a>]]><b></svg>", "<svg>|<b>|</svg>")]
    [TestCase("<svg><style><a></style><title><b></svg><title><b></title>", "<svg>|<style>|<a>|</style>|<title>|<b>|</svg>|<title>|<b>|</title>")]
    [TestCase("<svg><path/><title/></svg><a>", "<svg>|<path/>|<title/>|</svg>|<a>")]
    [TestCase("<svg><p><title><b></title>", "<svg>|<p>|<title>|<b>|</title>")]
    [TestCase("<svg/><title><b></title>", "<svg/>|<title>|<b>|</title>")]
    [TestCase("<svg><foreignObject><title><b></title></foreignObject><title><b>", "<svg>|<foreignObject>|<title>|<b>|</title>|</foreignObject>|<title>|<b>")]
    public void Read_Markup_GivesItsTokens(string html, string tokens) => Assert.That(Tokens(html), Is.EqualTo(tokens));

    [Test]
    public void Read_AnyMarkup_GivesPartsOfItInTheirOrder() =>
        Prop.ForAll(MarkupGen.Fragments.ToArbitrary(), AreInOrder).QuickCheckThrowOnFailure();

    [Test]
    public void Read_AnyBytes_GivesPartsOfThemInTheirOrder() =>
        Prop.ForAll<byte[]>(bytes => AreInOrder("<" + Encoding.Latin1.GetString(bytes))).QuickCheckThrowOnFailure();

    // Read in time square to their length, these would take hours.
    [TestCase("<")]
    [TestCase("</")]
    [TestCase("<!")]
    [TestCase("<!--")]
    [TestCase("<!-- -->")]
    [TestCase("<a ")]
    [TestCase("<a x='")]
    [TestCase("<a b=c ")]
    [TestCase("<title></titl")]
    [TestCase("<script><!--<script>")]
    [TestCase("<script><!-->")]
    [TestCase("<svg><![CDATA[")]
    [TestCase("&")]
    [TestCase("&amp")]
    [TestCase("<a href=x>&#1")]
    [TestCase("<svg><p>")]
    [TestCase("<a href=")]
    [TestCase("/")]
    public Task Read_FiveMillionCharactersOfTheSame_Ends(string part)
    {
        var html = new StringBuilder().Insert(0, part, 5_000_000 / part.Length).ToString();

        return Task.Run(() => PageText.Read("http://a.example/", html)).Soon();
    }

    private static bool AreInOrder(string html)
    {
        var tokens = new MarkupTokenizer(html);
        var at = 0;
        while (tokens.Read())
        {
            var part = string.Concat(tokens.Kind is TokenKind.Text ? "" : tokens.Name, tokens.Content);
            var found = html.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + part.Length;
        }

        return true;
    }

    private static string Tokens(string html)
    {
        var tokens = new MarkupTokenizer(html);
        var all = new List<string>();
        while (tokens.Read())
            all.Add(tokens.Kind switch
            {
                TokenKind.Text => tokens.Content.ToString(),
                TokenKind.StartTag => $"<{tokens.Name}{tokens.Content}>",
                _ => $"</{tokens.Name}{tokens.Content}>",
            });
        return string.Join('|', all);
    }
}
