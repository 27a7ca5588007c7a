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

        await Sut.WaitForMoreAsync(topic, 0, CancellationToken.None).Soon();

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

        await waiting.Soon();
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
        await Sut.AppendAsync(topic, [NewEntry()], CancellationToken.None);
        await waiting.Soon();
    }

    [Test]
    public async Task WaitForMoreAsync_AnotherNodeCommits_WakesWithinASecond()
    {
        var (topic, idle) = (NewTopic(), NewTopic());
        var waiting = Sut.WaitForMoreAsync(topic, 0, CancellationToken.None);
        // It has looked by itself before the other node commits.
        await UntilWaitingAsync();
        using var cancelling = new CancellationTokenSource();
        var idling = Sut.WaitForMoreAsync(idle, 0, cancelling.Token);
        await UntilWaitingAsync(2);
        await new EventLog(Store).AppendAsync(topic, [NewEntry()], CancellationToken.None);
        _time.Advance(TopicHints.Interval - TimeSpan.FromMilliseconds(1));
        Assert.That(waiting.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        await waiting.Soon();
        Assert.That(idling.IsCompleted, Is.False, "Nothing has come for it, so it costs nobody anything.");
        await cancelling.CancelAsync();
        Assert.That(async () => await idling.Soon(), Throws.InstanceOf<OperationCanceledException>());
        await UntilIdleAsync();
    }

    [Test]
    public async Task WaitForMoreAsync_AnotherNodeResets_WakesWithinASecond()
    {
        var topic = NewTopic();
        await new EventLog(Store).AppendAsync(topic, [NewEntry(), NewEntry()], CancellationToken.None);
        var waiting = Sut.WaitForMoreAsync(topic, 2, CancellationToken.None);
        await UntilWaitingAsync();

        await new EventLog(Store).ResetAsync(topic, CancellationToken.None);
        _time.Advance(TopicHints.Interval);

        await waiting.Soon();
    }

    [Test]
    public async Task WaitForMoreAsync_NothingForLong_IsStillAwake()
    {
        var topic = NewTopic();
        var waiting = Sut.WaitForMoreAsync(topic, 0, CancellationToken.None);
        for (var i = 0; i < 5; i++)
        {
            await UntilArmedAsync();
            _time.Advance(TopicHints.Interval);
        }

        await UntilArmedAsync();
        await new EventLog(Store).AppendAsync(topic, [NewEntry()], CancellationToken.None);
        Assert.That(waiting.IsCompleted, Is.False);
        _time.Advance(TopicHints.Interval);

        await waiting.Soon();
    }

    [Test]
    public async Task WaitForMoreAsync_ManyTopics_AreLookedAtTogether()
    {
        // More than one query takes; but at first each looks by itself, for which PostgreSQL needs a connection.
        var count = Provider == StoreProvider.Sqlite ? 2500 : 50;
        var topics = Enumerable.Range(0, count).Select(_ => NewTopic()).ToArray();
        var waiting = Array.ConvertAll(topics, t => Sut.WaitForMoreAsync(t, 0, CancellationToken.None));
        await UntilWaitingAsync(count);

        await new EventLog(Store).AppendAsync(topics[0], [NewEntry()], CancellationToken.None);
        await new EventLog(Store).AppendAsync(topics[^1], [NewEntry()], CancellationToken.None);
        _time.Advance(TopicHints.Interval);

        await waiting[0].Soon();
        await waiting[^1].Soon();
        Assert.That(waiting.Count(w => w.IsCompleted), Is.EqualTo(2));
        Assert.That(_time.PendingTimers, Is.LessThanOrEqualTo(1), "One timer serves all.");
        await _store.DisposeAsync();
        await Task.WhenAll(waiting).Soon();
    }

    [Test]
    public async Task WaitForMoreAsync_Cancelled_LeavesNothingBehind()
    {
        using var cancelling = new CancellationTokenSource();
        var waiting = Sut.WaitForMoreAsync(NewTopic(), 0, cancelling.Token);
        await UntilWaitingAsync();

        await cancelling.CancelAsync();

        Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((_store.Hints.Waiting, _time.PendingTimers), Is.EqualTo((0, 0)));
    }

    // A waiter arms the timer after it has looked by itself.
    private Task UntilWaitingAsync(int waiters = 1) => TaskGuard.UntilAsync(() => _store.Hints.Waiting >= waiters && _time.PendingTimers > 0);

    private Task UntilArmedAsync() => TaskGuard.UntilAsync(() => _time.PendingTimers > 0);

    private Task UntilIdleAsync() => TaskGuard.UntilAsync(() => _store.Hints.Waiting == 0 && _time.PendingTimers == 0);
}
