using Gather.Infrastructure.Egress.Caching;

namespace Gather.Infrastructure.Tests.Egress.Caching;

internal sealed class FreshnessTests
{
    private const string Noon = "Thu, 01 Jan 2026 12:00:00 GMT";
    private static readonly DateTimeOffset Received = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    // RFC 9111, 4.2.1 to 4.2.3 and 5.2.2.
    [TestCase("max-age=60", null, null, 60)]
    [TestCase("max-age=60, s-maxage=10", null, null, 10)]
    [TestCase("max-age=60", "Thu, 01 Jan 2026 13:00:00 GMT", null, 60)]
    [TestCase("max-age=60, max-age=10", null, null, 60)]
    [TestCase("max-age=\"60\"", null, null, 60)]
    [TestCase("MAX-AGE=60", null, null, 60)]
    [TestCase("max-age=-5", null, null, 0)]
    [TestCase("max-age=1.5", null, null, 0)]
    [TestCase("max-age", null, null, 0)]
    [TestCase("max-age=99999999999999999999", null, null, 2147483648)]
    [TestCase("no-cache, max-age=60", null, null, 0)]
    [TestCase("no-cache=\"Set-Cookie, X\", max-age=60", null, null, 0)]
    [TestCase("ext=\"a, no-cache\", max-age=60", null, null, 60)]
    [TestCase(null, "Thu, 01 Jan 2026 12:05:00 GMT", null, 300)]
    [TestCase(null, "Thursday, 01-Jan-26 12:05:00 GMT", null, 300)]
    [TestCase(null, "Thu Jan  1 12:05:00 2026", null, 300)]
    [TestCase(null, "Thu, 01 Jan 2026 11:00:00 GMT", null, 0)]
    [TestCase(null, "0", null, 0)]
    [TestCase(null, "-1", "Wed, 31 Dec 2025 12:00:00 GMT", 0)]
    [TestCase(null, null, "Wed, 31 Dec 2025 12:00:00 GMT", 8640)]
    [TestCase(null, null, "Wed, 31 Dec 2014 12:00:00 GMT", 86400)]
    [TestCase(null, null, "Fri, 02 Jan 2026 12:00:00 GMT", 0)]
    [TestCase(null, null, null, 0)]
    public void Lifetime_ByTheResponse_IsAsTheRfcSays(string? cacheControl, string? expires, string? lastModified, long seconds)
    {
        var freshness = Freshness.Of(Head() with { CacheControl = cacheControl, Expires = expires, LastModified = lastModified, Date = Noon });

        Assert.That(freshness.Lifetime, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    // 4.2.3: the greater of what the response tells and what the clocks tell.
    [TestCase(null, Noon, 0, 0)]
    [TestCase("30", Noon, 0, 30)]
    [TestCase("30", Noon, 2, 32)]
    [TestCase(null, Noon, 2, 2)]
    [TestCase("30", "Thu, 01 Jan 2026 11:59:00 GMT", 0, 60)]
    [TestCase("90", "Thu, 01 Jan 2026 11:59:00 GMT", 0, 90)]
    [TestCase(null, "Thu, 01 Jan 2026 12:01:00 GMT", 0, 0)]
    [TestCase("rubbish", null, 0, 0)]
    public void InitialAge_ByTheResponse_IsAsTheRfcSays(string? age, string? date, double delay, double seconds)
    {
        var freshness = Freshness.Of(Head() with { Age = age, Date = date, ResponseDelay = delay });

        Assert.That(freshness.InitialAge, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [TestCase("max-age=60", 59, null, true)]
    [TestCase("max-age=60", 60, null, false)]
    [TestCase("max-age=60", 0, 0, false)]
    [TestCase("max-age=60", 30, 20, false)]
    [TestCase("max-age=60", 20, 20, true)]
    [TestCase("max-age=60", 90, 100, true)]
    [TestCase("no-cache", 0, null, false)]
    [TestCase("no-cache", 10, 20, true)]
    public void IsUsable_AfterSoManySeconds_IsByTheSiteOrTheCaller(string cacheControl, int after, int? maxAge, bool expected)
    {
        var freshness = Freshness.Of(Head() with { CacheControl = cacheControl, Date = Noon });

        var isUsable = freshness.IsUsable(Received.AddSeconds(after), maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.That(isUsable, Is.EqualTo(expected));
    }

    [Test]
    public void Until_AnAgedResponse_EndsEarlier()
    {
        var freshness = Freshness.Of(Head() with { CacheControl = "max-age=60", Age = "20", Date = Noon });

        Assert.That(freshness.Until, Is.EqualTo(Received.AddSeconds(40)));
    }

    [TestCase(200, "max-age=60", null, false, true)]
    [TestCase(200, null, null, false, true)]
    [TestCase(200, "no-cache", null, false, true)]
    [TestCase(200, "no-store", null, false, false)]
    [TestCase(200, "private", null, false, false)]
    [TestCase(200, "private=\"X-Name\"", null, false, false)]
    [TestCase(200, "max-age=60", "Accept-Encoding", false, true)]
    [TestCase(200, "max-age=60", "*", false, false)]
    [TestCase(200, "max-age=60", null, true, false)]
    [TestCase(200, "public, max-age=60", null, true, true)]
    [TestCase(206, "max-age=60", null, false, false)]
    [TestCase(301, null, null, false, true)]
    [TestCase(302, "max-age=60", null, false, false)]
    [TestCase(404, null, null, false, true)]
    [TestCase(410, null, null, false, true)]
    [TestCase(500, "max-age=60", null, false, false)]
    [TestCase(503, "max-age=60", null, false, false)]
    public void Allows_AResponse_KeepsWhatEverybodyMaySee(int status, string? cacheControl, string? vary, bool setsCookie, bool expected) =>
        Assert.That(StoringRule.Allows(Head() with { Status = status, CacheControl = cacheControl }, vary, setsCookie), Is.EqualTo(expected));

    [TestCase("Accept-Language", true)]
    [TestCase("authorization", false)]
    [TestCase("Cookie", false)]
    [TestCase("Range", false)]
    [TestCase("if-none-match", false)]
    public void Concerns_ARequestWithAHeader_LeavesCredentialsAndConditionsAlone(string name, bool expected) =>
        Assert.That(StoringRule.Concerns(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = "x" }), Is.EqualTo(expected));

    private static CachedHead Head() => new() { Url = "https://example.com/", Status = 200, ReceivedAt = Received };
}
