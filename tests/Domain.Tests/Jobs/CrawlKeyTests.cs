using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Domain.Tests.Scraping;

namespace Gather.Domain.Tests.Jobs;

internal sealed class CrawlKeyTests
{
    [TestCase("/a?b=1&c=2", "/a?b=1&c=2")]
    [TestCase("/a?c=2&b=1", "/a?c=2&b=1", Description = "The order may matter to the site.")]
    [TestCase("/a#part", "/a")]
    [TestCase("/a?", "/a")]
    [TestCase("/a?PHPSESSID=1", "/a")]
    [TestCase("/a?x=1&phpsessid=1&y=2", "/a?x=1&y=2")]
    [TestCase("/a?sid", "/a")]
    [TestCase("/a?utm_source=mail&utm_campaign=may&gclid=1&fbclid=2&id=7", "/a?id=7")]
    [TestCase("/a?consid=1&side=2&sid2=3", "/a?consid=1&side=2&sid2=3", Description = "Only the whole name counts.")]
    [TestCase("/a?q=sid=1", "/a?q=sid=1")]
    [TestCase("/a;jsessionid=0AF3.node1", "/a")]
    [TestCase("/a;JSESSIONID=0AF3?b=1", "/a?b=1")]
    [TestCase("/a;jsessionid=0AF3/b", "/a/b")]
    [TestCase("/a;v=1", "/a;v=1")]
    [TestCase("/", "/")]
    public void Of_AUrl_IsWithoutWhatOnlyFollowsTheVisitor(string target, string expected) =>
        Assert.That(CrawlKey.Of(Url("https://example.com" + target)), Is.EqualTo("https://example.com" + expected));

    [Test]
    public void Of_WhatIsAKeyAlready_IsTheSame() => Prop.ForAll(UrlGen.GoodUrls.ToArbitrary(), text =>
        !TargetUrl.TryParse(text, out var url, out _) || CrawlKey.Of(Url(CrawlKey.Of(url))) == CrawlKey.Of(url)).QuickCheckThrowOnFailure();

    internal static TargetUrl Url(string text) => TargetUrl.TryParse(text, out var url, out var reason) ? url : throw new ArgumentException(reason, nameof(text));
}
