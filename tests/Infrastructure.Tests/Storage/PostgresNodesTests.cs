using Dapper;
using Gather.Application.Storage;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage;
using Gather.Testing;
using Npgsql;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>What only PostgreSQL has: several nodes, and connections that are lost.</summary>
internal sealed class PostgresNodesTests
{
    private StoreLocation _location = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _location = await StoreLocation.CreateAsync(StoreProvider.Postgres);

    [OneTimeTearDown]
    public async Task DropAsync()
    {
        if (_location is not null)
            await _location.DisposeAsync();
    }

    [Test]
    public async Task RunAsync_SeveralNodesAppendToTheSameTopics_NumberWithoutGapOrDeadlock()
    {
        const int Callers = 24;
        const int Each = 20;
        var stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _location.OpenAsync()));
        var deadlocksBefore = await CountDeadlocksAsync();

        // Every command takes several topics, half of them in the opposite order, and topics are created under way.
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                Topic[] topics = [NodeTopic(i % 10), NodeTopic((i + caller) % 10), NodeTopic((i * 7 + caller) % 10)];
                Topic[] distinct = [.. topics.Distinct()];
                if (caller % 2 == 0)
                    Array.Reverse(distinct);
                await stores[caller % stores.Length].Writer.RunAsync(
                    distinct,
                    transaction =>
                    {
                        foreach (var topic in distinct)
                            transaction.Append(topic, [new("node", "1"u8.ToArray())]);
                        return ValueTask.FromResult(true);
                    },
                    CancellationToken.None);
            }
        })));

        var expected = Enumerable.Range(0, Callers).Sum(caller => Enumerable.Range(0, Each)
            .Sum(i => new[] { i % 10, (i + caller) % 10, (i * 7 + caller) % 10 }.Distinct().Count()));
        var log = new EventLog(stores[0]);
        var stored = 0;
        for (var t = 0; t < 10; t++)
        {
            var page = await log.ReadAfterAsync(NodeTopic(t), after: null, 10_000, CancellationToken.None);
            Assert.That(page.Entries.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, page.Entries.Count)));
            Assert.That(page.Head, Is.EqualTo(page.Entries.Count));
            stored += page.Entries.Count;
        }

        Assert.That(stored, Is.EqualTo(expected));
        Assert.That(await CountDeadlocksAsync(), Is.EqualTo(deadlocksBefore));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Test]
    public async Task RunAsync_ConnectionIsLostInTheTransaction_IsRunAgain()
    {
        await using var store = await _location.OpenAsync();
        var topic = Topic.Parse("lost/transaction");
        var attempts = 0;

        var appended = await store.Writer.RunAsync(
            [topic],
            async transaction =>
            {
                var result = transaction.Append(topic, [new("lost", "1"u8.ToArray())]);
                if (++attempts == 1)
                    await transaction.ExecuteAsync("SELECT pg_terminate_backend(pg_backend_pid())");
                return result;
            },
            CancellationToken.None);

        Assert.That((attempts, appended.FirstSeq), Is.EqualTo((2, 1L)));
        var page = await new EventLog(store).ReadAfterAsync(topic, after: null, 10, CancellationToken.None);
        Assert.That(page.Entries, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task RunAsync_ConnectionIsLostInCommit_StoresExactlyOnce(bool commitArrives)
    {
        var direct = new NpgsqlConnectionStringBuilder(_location.Options.ConnectionString);
        await using var proxy = new CuttingProxy(direct.Port);
        await using var store = await StoreLocation
            .At(new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Port = proxy.Port }.ConnectionString)
            .OpenAsync();
        var topic = Topic.Parse($"lost/commit-{commitArrives}");
        var attempts = 0;

        var appended = await store.Writer.RunAsync(
            [topic],
            transaction =>
            {
                if (++attempts == 1)
                    proxy.CutAtNextCommit(forwardIt: commitArrives);
                return ValueTask.FromResult(transaction.Append(topic, [new("lost", "1"u8.ToArray())]));
            },
            CancellationToken.None);

        Assert.That(proxy.Cuts, Is.EqualTo(1));
        Assert.That((attempts, appended.FirstSeq), Is.EqualTo((commitArrives ? 1 : 2, 1L)));
        var page = await new EventLog(store).ReadAfterAsync(topic, after: null, 10, CancellationToken.None);
        Assert.That(page.Entries, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_ServerIsGoneForGood_SaysThatItWasNotStored()
    {
        var time = new FakeTimeProvider();
        var gone = new NpgsqlConnectionStringBuilder(_location.Options.ConnectionString);
        await using var proxy = new CuttingProxy(gone.Port);
        gone.Port = proxy.Port;
        await using var store = await StoreLocation.At(gone.ConnectionString).OpenAsync(time);
        await proxy.DisposeAsync();

        var running = store.Writer.RunAsync([], _ => ValueTask.FromResult(true), CancellationToken.None);
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(
            async () => await running,
            Throws.InstanceOf<StoreUnavailableException>().With.Property(nameof(StoreUnavailableException.OutcomeUnknown)).False);
    }

    [Test]
    public async Task RunAsync_ServerIsGoneInCommit_SaysThatTheOutcomeIsUnknown()
    {
        var time = new FakeTimeProvider();
        var gone = new NpgsqlConnectionStringBuilder(_location.Options.ConnectionString);
        await using var proxy = new CuttingProxy(gone.Port);
        gone.Port = proxy.Port;
        await using var store = await StoreLocation.At(gone.ConnectionString).OpenAsync(time);

        var running = store.Writer.RunAsync(
            [],
            _ =>
            {
                proxy.CutAtNextCommit(forwardIt: true, andRefuseFromThenOn: true);
                return ValueTask.FromResult(true);
            },
            CancellationToken.None);
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(
            async () => await running,
            Throws.InstanceOf<StoreUnavailableException>().With.Property(nameof(StoreUnavailableException.OutcomeUnknown)).True);
    }

    private static Topic NodeTopic(int number) => Topic.Parse($"nodes/{number}");

    private async Task<long> CountDeadlocksAsync()
    {
        await using var connection = new NpgsqlConnection(_location.Options.ConnectionString);
        return await connection.ExecuteScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
    }
}
