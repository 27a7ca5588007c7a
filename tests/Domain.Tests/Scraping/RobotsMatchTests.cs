using System.Diagnostics;
using System.Text;
using Gather.Domain.Scraping;

namespace Gather.Domain.Tests.Scraping;

/// <summary>What RFC 9309 says of matching.</summary>
internal sealed class RobotsMatchTests
{
    // RFC 9309, 2.2.2 and 2.2.3, and Google's published table of paths.
    [TestCase("/", "/", true)]
    [TestCase("/", "/anything?q", true)]
    [TestCase("/fish", "/fish", true)]
    [TestCase("/fish", "/fish.html", true)]
    [TestCase("/fish", "/fishheads/yummy.html", true)]
    [TestCase("/fish", "/Fish.asp", false)]
    [TestCase("/fish", "/catfish", false)]
    [TestCase("/fish", "/desert/fish", false)]
    [TestCase("/fish*", "/fishheads", true)]
    [TestCase("/fish*", "/Fish", false)]
    [TestCase("/fish/", "/fish/salmon", true)]
    [TestCase("/fish/", "/fish", false)]
    [TestCase("/fish/", "/fish.html", false)]
    [TestCase("/*.php", "/index.php", true)]
    [TestCase("/*.php", "/folder/file.php?parameters", true)]
    [TestCase("/*.php", "/folder/any.php.file.html", true)]
    [TestCase("/*.php", "/", false)]
    [TestCase("/*.php", "/windows.PHP", false)]
    [TestCase("/*.php$", "/folder/file.php", true)]
    [TestCase("/*.php$", "/file.php?parameters", false)]
    [TestCase("/*.php$", "/file.php/", false)]
    [TestCase("/*.php$", "/file.php5.php", true)]
    [TestCase("/fish*.php", "/fishheads/catfish.php?x", true)]
    [TestCase("/fish*.php", "/Fish.PHP", false)]
    [TestCase("*", "/x", true)]
    [TestCase("*$", "/x", true)]
    [TestCase("*.gif$", "/a.gif", true)]
    [TestCase("/$", "/", true)]
    [TestCase("/$", "/a", false)]
    [TestCase("/a$", "/a", true)]
    [TestCase("/a$", "/ab", false)]
    [TestCase("/a$b", "/a$bc", true)]
    [TestCase("/a$b", "/a", false)]
    [TestCase("/a$$", "/a$", true)]
    [TestCase("/a$$", "/a", false)]
    [TestCase("/a**b", "/axxb", true)]
    [TestCase("/a*a$", "/a", false)]
    [TestCase("/a*b*c$", "/abcbc", true)]
    [TestCase("/a*b*c$", "/acb", false)]
    [TestCase("/*?*s=", "/a?b&s=1", true)]
    [TestCase("/a?b", "/a?bc", true)]

    // Percent-encoding: the same on both sides, but where it makes a difference.
    [TestCase("/%7Efoo", "/~foo", true)]
    [TestCase("/~foo", "/%7efoo", true)]
    [TestCase("/foo/%aa", "/foo/%AA", true)]
    [TestCase("/foo/%AA", "/foo/%aa", true)]
    [TestCase("/foo/ツ", "/foo/%E3%83%84", true)]
    [TestCase("/foo/%E3%83%84", "/foo/ツ", true)]
    [TestCase("/foo/%e3%83%84", "/foo/%E3%83%84", true)]
    [TestCase("/foo/%62%61%7A", "/foo/baz", true)]
    [TestCase("/foo/baz", "/foo/%62%61%7A", true)]
    [TestCase("/a%2Fb", "/a/b", false)]
    [TestCase("/a/b", "/a%2Fb", false)]
    [TestCase("/a%2fb", "/a%2Fb", true)]
    [TestCase("/a%3Fb", "/a?b", false)]
    [TestCase("/a%26", "/a&", false)]
    [TestCase("/a%2Ab", "/a*b", true)]
    [TestCase("/a%2Ab", "/a%2ab", true)]
    [TestCase("/a%2Ab", "/axb", false)]
    [TestCase("/a*b", "/a%2Ab", true)]
    [TestCase("/a%24", "/a$", true)]
    [TestCase("/a%24", "/a%24b", true)]
    [TestCase("/a%24", "/a", false)]
    [TestCase("/a b", "/a%20b", true)]
    [TestCase("/?a[]=", "/?a%5B%5D=1", true)]
    [TestCase("/it's", "/it%27s", true)]
    [TestCase("/100%", "/100%25", true)]
    [TestCase("/%zz", "/%25zz", true)]
    [TestCase("/%01", "/*", false)]
    [TestCase("/%01", "/%01", true)]
    public void Decide_Pattern_MatchesOrNot(string pattern, string path, bool matches) =>
        Assert.That(Decide($"disallow: {pattern}", path).Rule is not null, Is.EqualTo(matches));

    [TestCase("allow: /p\ndisallow: /", "/page", true)]
    [TestCase("disallow: /\nallow: /p", "/page", true)]
    [TestCase("allow: /folder\ndisallow: /folder", "/folder/page", true)]
    [TestCase("disallow: /folder\nallow: /folder", "/folder/page", true)]
    [TestCase("allow: /page\ndisallow: /*.htm", "/page.htm", false)]
    [TestCase("allow: /page\ndisallow: /*.ph", "/page.php5", true)]
    [TestCase("allow: /$\ndisallow: /", "/", true)]
    [TestCase("allow: /$\ndisallow: /", "/page.htm", false)]
    [TestCase("disallow: /x/page.html\nallow: /x/", "/x/page.html", false)]
    [TestCase("allow: /x/page.html\ndisallow: /x/", "/x/page.html", true)]
    [TestCase("allow: /x/page.html\ndisallow: /x/", "/x/", false)]
    [TestCase("disallow: /ä\nallow: /%C3", "/%C3%A4", false)]
    [TestCase("disallow: /%C3%A4\nallow: /ää", "/ää", true)]
    [TestCase("disallow: \nallow: ", "/x", true)]
    [TestCase("disallow: /foo/bar/*/baz\nallow: /foo/bar/qux/", "/foo/bar/qux/baz", false)]
    public void Decide_SeveralRulesThatMatch_TheLongestWinsAndAllowAmongEquals(string rules, string path, bool allowed) =>
        Assert.That(Decide(rules, path).Allowed, Is.EqualTo(allowed));

    [Test]
    public void Decide_HostilePatterns_TakesLinearTime()
    {
        var stars = string.Concat(Enumerable.Repeat("*a", 4000)) + "b";
        var repeats = "*" + new string('a', 2000) + "b" + new string('a', 2000);
        var rules = $"disallow: /{stars}\ndisallow: /{repeats}\ndisallow: /*{stars}$";
        var path = "/" + new string('a', 8000);

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++)
            Assert.That(Decide(rules, path).Allowed, Is.True);

        // A millisecond each; anything but linear would take minutes.
        Assert.That(Stopwatch.GetElapsedTime(started), Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    private static RobotsVerdict Decide(string rules, string path) =>
        RobotsFile.Parse(Encoding.UTF8.GetBytes($"user-agent: FooBot\n{rules}\n")).For("FooBot").Decide(path);
}
