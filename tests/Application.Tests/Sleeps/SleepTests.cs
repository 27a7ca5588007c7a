using Gather.Application.Sleeps;
using Gather.Testing;

namespace Gather.Application.Tests.Sleeps;

public sealed class SleepTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Sleep_TimePasses_AnswersWhenItIsOver()
    {
        var answer = new SleepHandler(_time).Handle(new Sleep(2.5), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2.499));
        Assert.That(answer.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.That(await answer.Soon(), Is.EqualTo(new SleepAnswer("Slept for 2.5 seconds.")));
    }

    [Test]
    public async Task LimitedSleep_TimePasses_AnswersWhenItIsOver()
    {
        var answer = new LimitedSleepHandler(_time).Handle(new LimitedSleep(1), CancellationToken.None);
        Assert.That(answer.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await answer.Soon(), Is.EqualTo(new SleepAnswer("Slept for 1 seconds.")));
    }

    [TestCase(0, "0")]
    [TestCase(-0.0, "0")]
    [TestCase(0.1, "0.1")]
    [TestCase(1e-20, "0")]
    [TestCase(0.000001, "0.000001")]
    [TestCase(300, "300")]
    [TestCase(299.999, "299.999")]
    public void Slept_AnyLength_IsSaidPlainly(double seconds, string said) =>
        Assert.That(SleepRules.Slept(seconds).Message, Is.EqualTo($"Slept for {said} seconds."));

    [Test]
    public void Sleep_Zero_AnswersAtOnce() => Assert.That(new SleepHandler(_time).Handle(new Sleep(0), CancellationToken.None).IsCompletedSuccessfully, Is.True);

    [Test]
    public async Task Sleep_Cancelled_EndsAtOnceAndLeavesNoTimer()
    {
        using var leaving = new CancellationTokenSource();
        var answer = new SleepHandler(_time).Handle(new Sleep(5), leaving.Token);
        Assert.That(_time.PendingTimers, Is.EqualTo(1));

        await leaving.CancelAsync();

        Assert.That(async () => await answer.Soon(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_time.PendingTimers, Is.Zero);
    }

    [Test]
    public async Task MultipleSleeps_NoneGiven_TakesAsLongAsTheLessons()
    {
        var answer = new MultipleSleepsHandler(_time).Handle(new MultipleSleeps([]), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2.999));
        Assert.That(answer.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.001));

        Assert.That(await answer.Soon(), Is.EqualTo(new SleepAnswer("All sleeps completed!")));
        Assert.That(MultipleSleeps.OfTheLesson, Is.EqualTo(new[] { 2, 3, 1 }));
    }

    [Test]
    public async Task MultipleSleeps_SeveralGiven_TakesAsLongAsTheLongest()
    {
        var answer = new MultipleSleepsHandler(_time).Handle(new MultipleSleeps([0.5, 0.25]), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(0.25));
        Assert.That((answer.IsCompleted, _time.PendingTimers), Is.EqualTo((false, 1)));
        _time.Advance(TimeSpan.FromSeconds(0.25));

        await answer.Soon();
    }

    [Test]
    public async Task MultipleSleeps_Cancelled_EndsAtOnce()
    {
        using var leaving = new CancellationTokenSource();
        var answer = new MultipleSleepsHandler(_time).Handle(new MultipleSleeps([]), leaving.Token);

        await leaving.CancelAsync();

        Assert.That(async () => await answer.Soon(), Throws.InstanceOf<OperationCanceledException>());
    }
}
