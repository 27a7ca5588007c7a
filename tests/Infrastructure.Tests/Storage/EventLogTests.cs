using Dapper;
using Gather.Application.Events;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Storage.Writing;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class EventLogTests(StoreProvider provider) : StoreFixture(provider)
{
    private const int Many = StoreTransaction.MaxDeleted + 5;

    private EventLog Sut => new(Store);

    [Test]
    public async Task AppendAsync_NewTopic_BeginsAtOne()
    {
        var topic = NewTopic();

        var first = await Sut.AppendAsync(topic, [NewEntry("a"), NewEntry("b")], CancellationToken.None);
        var second = await Sut.AppendAsync(topic, [NewEntry("c")], CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That((first.FirstSeq, first.LastSeq), Is.EqualTo((1L, 2L)));
            Assert.That((second.FirstSeq, second.LastSeq), Is.EqualTo((3L, 3L)));
            Assert.That(second.Epoch, Is.EqualTo(first.Epoch));
        });
        var entries = await ReadAllAsync(Store, topic);
        Assert.That(entries.Select(TextOf), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void AppendAsync_NoEntries_IsRefused() =>
        Assert.That(() => Sut.AppendAsync(NewTopic(), [], CancellationToken.None), Throws.ArgumentException);

    [Test]
    public async Task AppendAsync_ManyConcurrentCallers_NumbersWithoutGap()
    {
        const int Callers = 64;
        const int Each = 25;
        var topics = Enumerable.Range(0, 8).Select(_ => NewTopic()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await Sut.AppendAsync(topics[(caller + i) % topics.Length], [NewEntry($"{caller}.{i}")], CancellationToken.None);
        })));

        var all = new List<Entry>();
        foreach (var topic in topics)
        {
            var entries = await ReadAllAsync(Store, topic);
            Assert.That(entries.Select(e => e.Seq), Is.EqualTo(Enumerable.Range(1, entries.Count)));
            all.AddRange(entries);
        }

        Assert.That(all.Select(TextOf).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(Callers * Each));
        Assert.That(all, Has.Count.EqualTo(Callers * Each));
        Assert.That(all.Select(e => e.Id).Distinct().Count(), Is.EqualTo(all.Count));
    }

    [Test]
    public async Task AppendAsync_AcknowledgedThenReopened_IsStillThere()
    {
        var topic = NewTopic();
        var data = new byte[100_000];
        Random.Shared.NextBytes(data);
        await Sut.AppendAsync(topic, [new NewEntry("bytes", data.AsMemory(1, 99_000))], CancellationToken.None);

        await using var other = await Location.OpenAsync();

        var entry = (await ReadAllAsync(other, topic)).Single();
        Assert.That(entry.Type, Is.EqualTo("bytes"));
        Assert.That(entry.Data.ToArray(), Is.EqualTo(data[1..99_001]));
    }

    [Test]
    public async Task ReadAfterAsync_Position_ReadsWhatFollows()
    {
        var topic = NewTopic();
        var appended = await Sut.AppendAsync(topic, [NewEntry("a"), NewEntry("b"), NewEntry("c")], CancellationToken.None);

        var page = await Sut.ReadAfterAsync(topic, new Position(appended.Epoch, 1), 1, CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(page.Entries.Select(TextOf), Is.EqualTo(new[] { "b" }));
            Assert.That(page.Head, Is.EqualTo(3));
            Assert.That(page.Epoch, Is.EqualTo(appended.Epoch));
            Assert.That(page.Reset, Is.Null);
        });
    }

    [Test]
    public async Task ReadAfterAsync_AtHead_IsEmptyWithoutReset()
    {
        var topic = NewTopic();
        var appended = await Sut.AppendAsync(topic, [NewEntry()], CancellationToken.None);

        var page = await Sut.ReadAfterAsync(topic, new Position(appended.Epoch, 1), 10, CancellationToken.None);

        Assert.That((page.Entries.Count, page.Head, page.Reset), Is.EqualTo((0, 1L, (ResetReason?)null)));
    }

    [Test]
    public async Task ReadAfterAsync_NeverWritten_HasNoEpoch()
    {
        var page = await Sut.ReadAfterAsync(NewTopic(), after: null, 10, CancellationToken.None);

        Assert.That((page.Epoch, page.Head, page.Reset, page.Entries.Count), Is.EqualTo(((string?)null, 0L, (ResetReason?)null, 0)));
    }

    [Test]
    public async Task ReadAfterAsync_PositionInTopicNeverWritten_ResetsAsAhead()
    {
        var page = await Sut.ReadAfterAsync(NewTopic(), new Position("abc", 3), 10, CancellationToken.None);

        Assert.That(page.Reset, Is.EqualTo(ResetReason.Ahead));
    }

    [Test]
    public async Task ReadAfterAsync_BeyondHead_ResetsAsAheadFromTheFirstEntry()
    {
        var topic = NewTopic();
        var appended = await Sut.AppendAsync(topic, [NewEntry("a")], CancellationToken.None);

        var page = await Sut.ReadAfterAsync(topic, new Position(appended.Epoch, 2), 10, CancellationToken.None);

        Assert.That(page.Reset, Is.EqualTo(ResetReason.Ahead));
        Assert.That(page.Entries.Select(TextOf), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task ReadAfterAsync_OtherEpoch_ResetsAsEpochFromTheFirstEntry()
    {
        var topic = NewTopic();
        await Sut.AppendAsync(topic, [NewEntry("a"), NewEntry("b")], CancellationToken.None);

        var page = await Sut.ReadAfterAsync(topic, new Position("other", 1), 10, CancellationToken.None);

        Assert.That(page.Reset, Is.EqualTo(ResetReason.Epoch));
        Assert.That(page.Entries.Select(TextOf), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task TrimAsync_PositionBefore_ResetsAsExpiredFromTheFirstKept()
    {
        var topic = NewTopic();
        var appended = await Sut.AppendAsync(topic, [NewEntry("a"), NewEntry("b"), NewEntry("c")], CancellationToken.None);

        await Sut.TrimAsync(topic, 2, CancellationToken.None);

        var expired = await Sut.ReadAfterAsync(topic, new Position(appended.Epoch, 1), 10, CancellationToken.None);
        var honoured = await Sut.ReadAfterAsync(topic, new Position(appended.Epoch, 2), 10, CancellationToken.None);
        var fromStart = await Sut.ReadAfterAsync(topic, after: null, 10, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(expired.Reset, Is.EqualTo(ResetReason.Expired));
            Assert.That(expired.Entries.Select(TextOf), Is.EqualTo(new[] { "c" }));
            Assert.That(honoured.Reset, Is.Null);
            Assert.That(fromStart.Reset, Is.Null);
            Assert.That(fromStart.Entries.Select(e => e.Seq), Is.EqualTo(new[] { 3L }));
        });
    }

    [Test]
    public async Task TrimAsync_BeyondHead_KeepsCounting()
    {
        var topic = NewTopic();
        await Sut.AppendAsync(topic, [NewEntry(), NewEntry()], CancellationToken.None);

        await Sut.TrimAsync(topic, 99, CancellationToken.None);
        var appended = await Sut.AppendAsync(topic, [NewEntry("after")], CancellationToken.None);

        Assert.That(appended.FirstSeq, Is.EqualTo(3));
        Assert.That((await ReadAllAsync(Store, topic)).Select(TextOf), Is.EqualTo(new[] { "after" }));
    }

    [Test]
    public async Task ResetAsync_Log_StartsOverInANewEpoch()
    {
        var topic = NewTopic();
        var old = await Sut.AppendAsync(topic, [NewEntry("old")], CancellationToken.None);

        await Sut.ResetAsync(topic, CancellationToken.None);
        var emptied = await Sut.ReadAfterAsync(topic, new Position(old.Epoch, 1), 10, CancellationToken.None);
        var appended = await Sut.AppendAsync(topic, [NewEntry("new")], CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That((emptied.Reset, emptied.Head, emptied.Entries.Count), Is.EqualTo(((ResetReason?)ResetReason.Epoch, 0L, 0)));
            Assert.That(emptied.Epoch, Is.Not.EqualTo(old.Epoch));
            Assert.That(appended.Epoch, Is.EqualTo(emptied.Epoch));
            Assert.That(appended.FirstSeq, Is.EqualTo(1));
        });
        Assert.That((await ReadAllAsync(Store, topic)).Select(TextOf), Is.EqualTo(new[] { "new" }));
    }

    [Test]
    public async Task ResetAsync_NeverWritten_ChangesNothing()
    {
        var topic = NewTopic();

        await Sut.ResetAsync(topic, CancellationToken.None);

        Assert.That((await Sut.ReadAfterAsync(topic, after: null, 10, CancellationToken.None)).Epoch, Is.Null);
    }

    [Test]
    public async Task ResetAndTrim_AfterAppendInOneTransaction_SeeItsEntries()
    {
        var topic = NewTopic();

        await Store.Writer.RunAsync(
            [topic],
            async transaction =>
            {
                transaction.Append(topic, [NewEntry("dropped")]);
                await transaction.ResetAsync(topic);
                transaction.Append(topic, [NewEntry("trimmed"), NewEntry("kept")]);
                return await transaction.TrimAsync(topic, 1);
            },
            CancellationToken.None);

        Assert.That((await ReadAllAsync(Store, topic)).Select(e => (e.Seq, TextOf(e))), Is.EqualTo(new[] { (2L, "kept") }));
    }

    [Test]
    public async Task TrimAsync_MoreThanOneTransactionDeletes_HidesAllAtOnceAndDeletesTheRest()
    {
        var topic = NewTopic();
        await AppendManyAsync(topic);

        var isDone = await Store.Writer.RunAsync([topic], t => t.TrimAsync(topic, Many), CancellationToken.None);

        Assert.That(isDone, Is.False);
        Assert.That(await ReadAllAsync(Store, topic), Is.Empty);
        Assert.That(await CountEntriesAsync(topic), Is.EqualTo(Many - StoreTransaction.MaxDeleted));
        await Sut.TrimAsync(topic, Many, CancellationToken.None);
        Assert.That(await CountEntriesAsync(topic), Is.Zero);
        Assert.That((await Sut.AppendAsync(topic, [NewEntry()], CancellationToken.None)).FirstSeq, Is.EqualTo(Many + 1));
    }

    [Test]
    public async Task ResetAsync_MoreThanOneTransactionDeletes_StartsOverInANewEpoch()
    {
        var topic = NewTopic();
        var old = await AppendManyAsync(topic);

        await Sut.ResetAsync(topic, CancellationToken.None);

        var appended = await Sut.AppendAsync(topic, [NewEntry("new")], CancellationToken.None);
        Assert.That(appended.FirstSeq, Is.EqualTo(1));
        Assert.That(appended.Epoch, Is.Not.EqualTo(old.Epoch));
        Assert.That(await CountEntriesAsync(topic), Is.EqualTo(1));
    }

    private Task<Appended> AppendManyAsync(Topic topic) =>
        Sut.AppendAsync(topic, [.. Enumerable.Repeat(NewEntry(), Many)], CancellationToken.None);

    private Task<long> CountEntriesAsync(Topic topic) => Store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM entries WHERE topic = (SELECT id FROM topics WHERE name = @Name)", new { topic.Name }),
        CancellationToken.None);
}
