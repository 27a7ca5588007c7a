using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;

namespace Gather.Application.Tests.Jobs.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [TestCase(1, 5)]
    [TestCase(2, 30)]
    [TestCase(3, 120)]
    [TestCase(4, 600)]
    [TestCase(5, 1800)]
    [TestCase(6, 3600)]
    [TestCase(7, 9000)]
    [TestCase(12, 9000)]
    public void After_Failure_WaitsLongerEachTimeWithAFifthMoreOrLess(int tries, double seconds)
    {
        foreach (var (chance, factor) in new[] { (0.0, 0.8), (0.5, 1.0), (1.0, 1.2) })
        {
            var (state, next) = RetrySchedule.After(Failed(500), tries, Since, Day, Since, chance);

            Assert.That(state, Is.EqualTo(DeliveryState.Pending));
            Assert.That((next!.Value - Since).TotalSeconds, Is.EqualTo(seconds * factor).Within(0.001));
        }
    }

    [Test]
    public void After_EveryFailure_IsTriedForADayAndThenGivenUp()
    {
        var (now, tries) = (Since, 0);
        while (RetrySchedule.After(Failed(503), ++tries, Since, Day, now, chance: 0.5) is (DeliveryState.Pending, { } next))
            now = next;

        Assert.That(tries, Is.InRange(14, 17));
        Assert.That(now - Since, Is.InRange(Day - TimeSpan.FromHours(3), Day));
        Assert.That(RetrySchedule.After(Failed(503), tries, Since, Day, now, chance: 0.5), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null)));
    }

    [TestCase(200)]
    [TestCase(204)]
    [TestCase(299)]
    public void After_Success_IsDelivered(int status) =>
        Assert.That(RetrySchedule.After(new WebhookAnswer(status, Error: null), 1, Since, Day, Since, 0.5), Is.EqualTo((DeliveryState.Delivered, (DateTimeOffset?)null)));

    [TestCase(302)]
    [TestCase(400)]
    [TestCase(404)]
    public void After_AnythingElse_IsTriedAgain(int status) =>
        Assert.That(RetrySchedule.After(new WebhookAnswer(status, Error: null), 1, Since, Day, Since, 0.5).State, Is.EqualTo(DeliveryState.Pending));

    [Test]
    public void After_Gone_IsGivenUpAtOnce() => Assert.That(RetrySchedule.After(Failed(410), 1, Since, Day, Since, 0.5).State, Is.EqualTo(DeliveryState.Failed));

    [TestCase(1.0, 5.0)]
    [TestCase(60.0, 60.0)]
    [TestCase(1e9, 3 * 3600.0)]
    public void After_RetryAfter_IsKeptWithinBounds(double asked, double seconds) =>
        Assert.That(RetrySchedule.After(Failed(503, asked), 1, Since, Day, Since, 0.5).NextAttemptAt, Is.EqualTo(Since.AddSeconds(seconds)));

    private static WebhookAnswer Failed(int status, double? retryAfter = null) =>
        new(status, new FetchError(FetchErrorCode.UpstreamStatus, FetchStage.Response, Retryable: true, retryAfter, 1, "It failed."));
}
