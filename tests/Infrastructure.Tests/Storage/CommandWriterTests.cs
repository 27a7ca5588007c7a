using Gather.Application.Storage;
using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class CommandWriterTests(StoreProvider provider) : StoreFixture(provider)
{
    [Test]
    public async Task RunAsync_StateAndEntries_AreStoredTogether()
    {
        var topic = NewTopic();

        await Store.Writer.RunAsync(
            [topic],
            async transaction =>
            {
                await transaction.ExecuteAsync(
                    "INSERT INTO protection_keys (name, xml) VALUES (@name, 'state')", new { name = topic.Name });
                return transaction.Append(topic, [NewEntry("told")]);
            },
            CancellationToken.None);

        Assert.That(new ProtectionKeyStore(Store).Load(), Does.Contain("state"));
        Assert.That((await ReadAllAsync(Store, topic)).Select(TextOf), Is.EqualTo(new[] { "told" }));
    }

    [Test]
    public async Task RunAsync_FailingCommands_LeaveTheirNeighboursAlone()
    {
        var topic = NewTopic();
        await using var held = await HoldWriterAsync();

        var tasks = Enumerable.Range(0, 20).Select(i => Store.Writer.RunAsync(
            [topic],
            async transaction =>
            {
                var appended = transaction.Append(topic, [NewEntry($"{i}")]);
                if (i is 3)
                    throw new InvalidOperationException("Refused by the command.");
                if (i is 11)
                    await transaction.ExecuteAsync("INSERT INTO schema_versions (version, name, hash, applied_at) VALUES (1, '', '', 0)");
                return appended;
            },
            CancellationToken.None)).ToArray();
        held.Release();

        for (var i = 0; i < tasks.Length; i++)
            if (i is 3)
                Assert.That(async () => await tasks[i], Throws.InvalidOperationException);
            else if (i is 11)
                Assert.That(async () => await tasks[i], Throws.InstanceOf<System.Data.Common.DbException>());
            else
                await tasks[i];

        var entries = await ReadAllAsync(Store, topic);
        Assert.That(entries.Select(TextOf), Is.EqualTo(Enumerable.Range(0, 20).Where(i => i is not (3 or 11)).Select(i => $"{i}")));
        Assert.That(entries.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, 18)));
    }

    [Test]
    public async Task RunAsync_UndeclaredTopic_IsRefused()
    {
        var topic = NewTopic();

        var running = Store.Writer.RunAsync([], t => ValueTask.FromResult(t.Append(topic, [NewEntry()])), CancellationToken.None);

        Assert.That(async () => await running, Throws.InvalidOperationException.With.Message.Contains(topic.Name));
        Assert.That(await ReadAllAsync(Store, topic), Is.Empty);
    }

    [Test]
    public async Task RunAsync_CancelledWhileQueued_IsNotStored()
    {
        var topic = NewTopic();
        using var cancelling = new CancellationTokenSource();
        await using var held = await HoldWriterAsync();
        var cancelled = new EventLog(Store).AppendAsync(topic, [NewEntry("cancelled")], cancelling.Token);
        var kept = new EventLog(Store).AppendAsync(topic, [NewEntry("kept")], CancellationToken.None);

        await cancelling.CancelAsync();

        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        held.Release();
        await kept;
        Assert.That((await ReadAllAsync(Store, topic)).Select(TextOf), Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task RunAsync_CancelledWhileExecuted_TellsThatItIsStored()
    {
        var topic = NewTopic();
        using var cancelling = new CancellationTokenSource();
        var started = NewGate();
        var release = NewGate();
        var running = Store.Writer.RunAsync(
            [topic],
            async transaction =>
            {
                started.TrySetResult();
                await release.Task;
                return transaction.Append(topic, [NewEntry()]);
            },
            cancelling.Token);
        await started.Task;

        await cancelling.CancelAsync();
        release.SetResult();

        Assert.That((await running).LastSeq, Is.EqualTo(1));
        Assert.That(await ReadAllAsync(Store, topic), Has.Count.EqualTo(1));
    }

    [Test]
    public void RunAsync_AlreadyCancelled_IsNotQueued() =>
        Assert.That(
            () => new EventLog(Store).AppendAsync(NewTopic(), [NewEntry()], new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public async Task RunAsync_QueueIsFull_WaitsForAPlace()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        location.Options.QueueCapacity = 4;
        await using var store = await location.OpenAsync();
        var topic = NewTopic();
        await using var held = await HoldWriterAsync(store);
        var placed = 0;
        var queued = Enumerable.Range(0, 4).Select(_ => Append()).ToArray();
        using var cancelling = new CancellationTokenSource();

        var waiting = new EventLog(store).AppendAsync(topic, [NewEntry("waiting")], CancellationToken.None);
        var leaving = new EventLog(store).AppendAsync(topic, [NewEntry("leaving")], cancelling.Token);
        await cancelling.CancelAsync();

        Assert.That(async () => await leaving, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(placed, Is.Zero);
        Assert.That(location.Meters.ObserveQueue(), Is.EqualTo(4));
        held.Release();
        await Task.WhenAll(queued);
        await waiting;
        Assert.That(await ReadAllAsync(store, topic), Has.Count.EqualTo(5));

        async Task Append()
        {
            await new EventLog(store).AppendAsync(topic, [NewEntry()], CancellationToken.None);
            Interlocked.Increment(ref placed);
        }
    }

    [Test]
    public async Task DisposeAsync_QueuedCommands_AreStoredAndLaterOnesRefused()
    {
        var topic = NewTopic();
        var store = await Location.OpenAsync();
        var held = await HoldWriterAsync(store);
        var queued = Enumerable.Range(0, 10).Select(_ => new EventLog(store).AppendAsync(topic, [NewEntry()], CancellationToken.None)).ToArray();

        var closing = store.DisposeAsync();
        held.Release();
        await closing;

        Assert.That((await Task.WhenAll(queued)).Select(a => a.LastSeq), Is.EqualTo(Enumerable.Range(1, 10)));
        Assert.That(
            () => new EventLog(store).AppendAsync(topic, [NewEntry()], CancellationToken.None),
            Throws.InstanceOf<StoreUnavailableException>().With.Property(nameof(StoreUnavailableException.OutcomeUnknown)).False);
        Assert.That(await ReadAllAsync(Store, topic), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task RunAsync_Batch_IsMeasured()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        using var measured = new MeasuredCommits(location.Meters);
        await using (var store = await location.OpenAsync())
        {
            var topic = NewTopic();
            var held = await HoldWriterAsync(store);
            var queued = Enumerable.Range(0, 10).Select(_ => new EventLog(store).AppendAsync(topic, [NewEntry()], CancellationToken.None)).ToArray();
            held.Release();
            await Task.WhenAll(queued);
            await held.DisposeAsync();
        }

        Assert.That(measured.BatchSizes, Is.EqualTo(new[] { 1, 10 }));
        Assert.That(measured.Durations, Has.Count.EqualTo(2).And.All.GreaterThan(0));
    }

    private Task<HeldWriter> HoldWriterAsync(Store? store = null) => HeldWriter.HoldAsync(store ?? Store);
}
