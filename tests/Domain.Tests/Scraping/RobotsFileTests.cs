using System.Text;
using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

/// <summary>What RFC 9309 says of files, lines and groups, and what is done in practice; the cases follow the ideas of Google's published tests.</summary>
internal sealed class RobotsFileTests
{
    [TestCase("user-agent: FooBot\ndisallow: /\n")]
    [TestCase("foo: FooBot\nbar: /\n", true)]
    [TestCase("user-agent FooBot\ndisallow /\n")]
    [TestCase("user-agent FooBot x\ndisallow: /\n", true)]
    [TestCase("USER-AGENT: FooBot\nDISALLOW: /\n")]
    [TestCase("UsEr-AgEnT : FooBot\nDiSaLlOw\t:\t/\n")]
    [TestCase("  user-agent  :  FooBot  \n\t disallow:/ \n")]
    [TestCase("user-agent: FOOBOT\ndisallow: /\n")]
    [TestCase("user-agent: foobot\ndisallow: /\n")]
    [TestCase("user-agent: FooBot/2.1\ndisallow: /\n")]
    [TestCase("user-agent: FooBot Bar\ndisallow: /\n")]
    [TestCase("user-agent: FooBot-x\ndisallow: /\n", true)]
    [TestCase("user-agent: Foo\ndisallow: /\n", true)]
    [TestCase("user-agent: *\ndisallow: /\n")]
    [TestCase("user-agent: * baz\ndisallow: /\n")]
    [TestCase("user-agent: *baz\ndisallow: /\n", true)]
    [TestCase("user-agent: *\ndisallow: /\nuser-agent: FooBot\nallow: /\n", true)]
    [TestCase("user-agent: FooBot\nallow: /\nuser-agent: *\ndisallow: /\n", true)]
    [TestCase("user-agent: FooBot\nuser-agent: *\ndisallow: /\n")]
    [TestCase("user-agent: *\ndisallow: /\nuser-agent: FooBot\n", true)]
    [TestCase("user-agent: *\ndisallow: /\nuser-agent: FooBot\ndisallow:\n", true)]
    [TestCase("disallow: /\n", true)]
    [TestCase("disallow: /\nuser-agent: FooBot\nallow: /x\n", true)]
    [TestCase("user-agent: FooBot\nallow: /q\nuser-agent: BarBot\nallow: /\nuser-agent: foobot\ndisallow: /\n")]
    [TestCase("user-agent: FooBot\nuser-agent: BarBot\ndisallow: /\n")]
    [TestCase("user-agent: FooBot\nallow: /q\nuser-agent: BarBot\ndisallow: /\n", true)]
    [TestCase("user-agent: FooBot\ndisallow:\nuser-agent: BarBot\ndisallow: /\n", true)]
    [TestCase("user-agent: FooBot\n\n\n# comment\n\nuser-agent: BarBot\n\ndisallow: /\n")]
    [TestCase("user-agent: FooBot\nsitemap: https://s.example/\nuser-agent: BarBot\ndisallow: /\n")]
    [TestCase("user-agent: FooBot\nallow: /q\nsitemap: https://s.example/\ndisallow: /\n")]
    [TestCase("user-agent: FooBot\ncrawl-delay: 1\nuser-agent: BarBot\ndisallow: /\n")]
    [TestCase("user-agent: FooBot\nnoindex: /\nuser-agent: BarBot\ndisallow: /\n")]
    [TestCase("crawl-delay: 1\ndisallow: /\n", true)]
    [TestCase("user-agent: FooBot # that's us\ndisallow: / # all\n")]
    [TestCase("#user-agent: FooBot\n#disallow: /\n", true)]
    [TestCase("user-agent: FooBot\ndisallow: #/\n", true)]
    [TestCase("\uFEFFuser-agent: FooBot\ndisallow: /\n")]
    [TestCase("\uFEFF\uFEFFuser-agent: FooBot\ndisallow: /\n", true)]
    [TestCase("user-agent: FooBot\r\ndisallow: /\r\n")]
    [TestCase("user-agent: FooBot\rdisallow: /\r")]
    [TestCase("user-agent: FooBot\ndisallow: /")]
    [TestCase("useragent: FooBot\ndisalow: /")]
    [TestCase("user agent: FooBot\ndissallow: /")]
    [TestCase("user-agent: FooBot\ndissalow: /")]
    [TestCase("user-agent: FooBot\ndiasllow: /")]
    [TestCase("user-agent: FooBot\ndisallaw: /")]
    [TestCase("user-agent: FooBot\nforbid: /", true)]
    [TestCase("user-agent: FooBot\ndisallow: x/\n", true)]
    [TestCase("user-agent: FooBot\ndisallow: https://foo.bar/\n", true)]
    [TestCase("<!DOCTYPE html>\n<html><title>Not: found</title>\n", true)]
    [TestCase("user-agent: FooBot\ndisallow: /\0\n", true)]
    public void Decide_File_IsReadAsItIsMeant(string file, bool allowed = false)
    {
        var verdict = Parse(file).For("FooBot").Decide("/x/y");

        Assert.That(verdict.Allowed, Is.EqualTo(allowed));
    }

    [Test]
    public void Decide_RobotsFileItself_IsAlwaysAllowed()
    {
        var rules = Parse("user-agent: *\ndisallow: /\n").For("FooBot");

        Assert.That(rules.Decide("/robots.txt"), Is.EqualTo(new RobotsVerdict(Allowed: true, Rule: null)));
        Assert.That(rules.Decide("/robots.txt?x").Allowed, Is.True);
        Assert.That(rules.Decide("/robots.txt2").Allowed, Is.False);
        Assert.That(rules.Decide("/a/robots.txt").Allowed, Is.False);
    }

    [Test]
    public void Decide_Verdict_NamesTheRuleAndItsLine()
    {
        var rules = Parse("# first\r\n\r\nUser-Agent: FooBot\rDisallow: /a/%c3%a4 # why\nAllow: /a/b*$\n").For("FooBot");

        Assert.That(rules.Decide("/a/%C3%A4/x"), Is.EqualTo(new RobotsVerdict(Allowed: false, new RobotsRule(Allow: false, "/a/%c3%a4", Line: 4))));
        Assert.That(rules.Decide("/a/b/x"), Is.EqualTo(new RobotsVerdict(Allowed: true, new RobotsRule(Allow: true, "/a/b*$", Line: 5))));
        Assert.That(rules.Decide("/c"), Is.EqualTo(new RobotsVerdict(Allowed: true, Rule: null)));
    }

    [Test]
    public void For_Crawler_TellsWhichGroupHolds()
    {
        var file = Parse("user-agent: FooBot\nallow: /\nuser-agent: *\ndisallow: /\n");

        Assert.That(file.For("foobot").Group, Is.EqualTo("foobot"));
        Assert.That(file.For("BarBot").Group, Is.EqualTo("*"));
        Assert.That(Parse("user-agent: BarBot\nallow: /\n").For("FooBot").Group, Is.Null);
        Assert.That(RobotsFile.AllowAll.For("FooBot").Group, Is.Null);
        Assert.That(RobotsFile.AllowAll.For("FooBot").Decide("/").Allowed, Is.True);
    }

    [TestCase("user-agent: FooBot\ncrawl-delay: 10\n", 10d)]
    [TestCase("user-agent: FooBot\nCrawl-Delay: 0.5 # half\n", 0.5)]
    [TestCase("user-agent: FooBot\ncrawl-delay: .5\n", 0.5)]
    [TestCase("user-agent: *\ncrawl-delay: 3\n", 3d)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 2\ncrawl-delay: 5\ncrawl-delay: 1\n", 5d)]
    [TestCase("user-agent: FooBot\ndisallow: /\ncrawl-delay: 2\nuser-agent: FooBot\ncrawl-delay: 4\n", 4d)]
    [TestCase("user-agent: BarBot\ncrawl-delay: 2\nuser-agent: FooBot\ndisallow: /\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 2\nuser-agent: BarBot\ndisallow: /\n", 2d)]
    [TestCase("crawl-delay: 2\nuser-agent: FooBot\ndisallow: /\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 0\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: -1\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 1,5\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 1e3\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: NaN\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: Infinity\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: soon\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay:\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 86400\n", 86400d)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 86401\n", null)]
    [TestCase("user-agent: FooBot\ncrawl-delay: 99999999999999999999999999999999999\n", null)]
    public void CrawlDelay_File_IsTheLongestThatMakesSense(string file, double? seconds) =>
        Assert.That(Parse(file).For("FooBot").CrawlDelay?.TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public void Sitemaps_AnywhereInTheFile_AreAllNamed() => Assert.That(
        Parse("Sitemap: https://s.example/1\nuser-agent: FooBot\nSITEMAP:https://s.example/2\ndisallow: /\nsite-map: /3\nsitemap:\nsitemap: https://s.example/ä\n").Sitemaps,
        Is.EqualTo(new[] { "https://s.example/1", "https://s.example/2", "/3", "https://s.example/ä" }));

    [Test]
    public void Parse_BeyondTheLimit_IsNotRead()
    {
        const string Head = "user-agent: FooBot\ndisallow: /a\n";
        var padding = new string('#', 1000) + "\n";
        var padded = Head + string.Concat(Enumerable.Repeat(padding, (RobotsFile.MaxLength / padding.Length) - 1));
        var room = RobotsFile.MaxLength - padded.Length;
        var fits = padded + new string('#', room - "\ndisallow: /b\n".Length) + "\ndisallow: /b\n";
        var cut = padded + new string('#', room - "\ndisallow: /b".Length) + "\ndisallow: /bc\ndisallow: /d\n";

        Assert.That(fits, Has.Length.EqualTo(RobotsFile.MaxLength));
        Assert.That(Parse(fits).For("FooBot").Decide("/b").Allowed, Is.False);
        Assert.That(Parse(fits + "disallow: /d\n").For("FooBot").Decide("/b").Allowed, Is.False);
        Assert.That(Parse(fits + "disallow: /d\n").For("FooBot").Decide("/d").Allowed, Is.True);
        Assert.That(Parse(cut).For("FooBot").Decide("/bc").Allowed, Is.True, "half a rule is another rule");
        Assert.That(Parse(cut).For("FooBot").Decide("/a").Allowed, Is.False);
    }

    [Test]
    public void Parse_TooLongLine_IsLeftOut()
    {
        var file = Parse($"user-agent: FooBot\ndisallow: /{new string('a', 30_000)}\nallow: /b/c\ndisallow: /b\n");

        Assert.That(file.For("FooBot").Decide("/b").Rule, Is.EqualTo(new RobotsRule(Allow: false, "/b", Line: 4)));
        Assert.That(file.For("FooBot").Decide("/" + new string('a', 30_000)).Allowed, Is.True);
    }

    [Test]
    public void Parse_OctetsThatAreNoUtf8_StandForThemselves()
    {
        var file = RobotsFile.Parse([.. "user-agent: FooBot\ndisallow: /caf"u8, 0xE9, (byte)'\n']);

        Assert.That(file.For("FooBot").Decide("/caf%E9").Allowed, Is.False);
        Assert.That(file.For("FooBot").Decide("/caf%C3%A9").Allowed, Is.True);
    }

    private static RobotsFile Parse(string file) => RobotsFile.Parse(Encoding.UTF8.GetBytes(file));
}
