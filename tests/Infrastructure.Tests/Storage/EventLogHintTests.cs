using Gather.Infrastructure.Storage;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class EventLogHintTests(StoreProvider provider) : StoreFixture(provider)
{
    private readonly FakeTimeProvider _time = new();
    private Store _store = null!;

    private EventLog Sut => new(_store);

    [SetUp]
    public async Task OpenWithFakeTimeAsync() => _store = await Location.OpenAsync(_time);

    [TearDown]
    public async Task CloseWithFakeTimeAsync() => await _store.DisposeAsync();

    [Test]
    public async Task WaitForMoreAsync_TopicIsAhead_AnswersAtOnce()
    {
        var topic = NewTopic();
        await Sut.AppendAsync(topic, [NewEntry()], CancellationToken.None);

        await Sut.WaitForMoreAsync(topic, 0, CancellationToken.None);

        Assert.That(_store.Hints.Waiting, Is.Zero);
    }

    [Test]
    public async Task WaitForMoreAsync_LocalCommit_Wakes()
    {
        var topic = NewTopic();
        var waiting = Sut.WaitForMoreAsync(topic, 0, CancellationToken.None);
        await UntilWaitingAsync();
        Assert.That(waiting.IsCompleted, Is.False);

        await Sut.AppendAsync(topic, [NewEntry()], CancellationToken.None);

        await waiting;
        Assert.That(_store.Hints.Waiting, Is.Zero);
    }

    [Test]
    public async Task WaitForMoreAsync_CommitToAnotherTopic_DoesNotWake()
    {
        var topic = NewTopic();
        var waiting = Sut.WaitForMoreAsync(topic, 0, CancellationToken.None);
        await UntilWaitingAsync();

        await Sut.AppendAsync(NewTopic(), [NewEntry()], CancellationToken.None);

        Assert.That(_store.Hints.Waiting, Is.EqualTo(1));
        _time.Advance(TopicHints.LongestWait);
        await waiting;
    }

    [Test]
    public async Task WaitForMoreAsync_NoHint_AnswersAfterASecond()
    {
        var waiting = Sut.WaitForMoreAsync(NewTopic(), 0, CancellationToken.None);
        await UntilWaitingAsync();
        _time.Advance(TopicHints.LongestWait - TimeSpan.FromMilliseconds(1));
        Assert.That(waiting.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting;
        Assert.That((_store.Hints.Waiting, _time.PendingTimers), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task WaitForMoreAsync_Cancelled_LeavesNothingBehind()
    {
        using var cancelling = new CancellationTokenSource();
        var waiting = Sut.WaitForMoreAsync(NewTopic(), 0, cancelling.Token);
        await UntilWaitingAsync();

        await cancelling.CancelAsync();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((_store.Hints.Waiting, _time.PendingTimers), Is.EqualTo((0, 0)));
    }

    // The timer is the last thing a waiter sets up.
    private async Task UntilWaitingAsync()
    {
        while (_time.PendingTimers == 0)
            await Task.Yield();
    }
}
