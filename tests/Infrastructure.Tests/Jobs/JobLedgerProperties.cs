using FsCheck;
using FsCheck.Fluent;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Jobs;

/// <summary>Any sequence of changes leaves the store where it leaves a plain model, and the ledger holds after each.</summary>
internal sealed class JobLedgerProperties(StoreProvider provider) : JobFixture(provider)
{
    private const int Runs = 40;
    private const int MaxPages = 25;

    private static readonly Gen<NewItem[]> Pages = Gen.Choose(0, 30).Select(n => Page($"/{n}")).ArrayOf().Resize(6);

    private static readonly Gen<CompletedItem> Outcome =
        from index in Gen.Choose(0, MaxPages)
        from state in Gen.Elements(ItemState.Succeeded, ItemState.Succeeded, ItemState.Failed, ItemState.Skipped)
        from code in Gen.Elements("DnsFailed", "TimedOut")
        from retryable in Gen.Elements(true, false)
        from found in Pages
        from alsoKey in Gen.Elements(null, null, "/1", "/2", "/40")
        select Done(index, state, state == ItemState.Succeeded ? "" : code, retryable) with { Found = found, AlsoKey = alsoKey };

    private static readonly Gen<Change> Changes = Gen.Frequency(
        (3, Pages.Select(p => (Change)new Change.Add(p))),
        (6, Outcome.NonEmptyListOf().Resize(4).Select(o => (Change)new Change.Complete([.. o]))),
        (1, Gen.Choose(1, 5).Select(n => (Change)new Change.GiveUp(n))),
        (2, Gen.Elements(Enum.GetValues<RetryOnly>()).Select(r => (Change)new Change.Requeue(r))),
        (1, Gen.Constant((Change)new Change.End())),
        (1, Gen.Elements(JobCommand.Start, JobCommand.Pause, JobCommand.Resume, JobCommand.Cancel).Select(c => (Change)new Change.Command(c))));

    [Test]
    public async Task Changes_AnySequence_LeaveTheStoreAsTheModel()
    {
        foreach (var changes in Changes.ListOf().Resize(15).Sample(Runs))
        {
            var model = new JobModel(MaxPages);
            var job = await AcceptAsync(NewJob(new CrawlSettings { Url = "https://example.com/", MaxPages = MaxPages }));
            foreach (var change in changes)
            {
                await ApplyAsync(job, model, change);
                await AssertSameAsync(job, model, string.Join("; ", changes));
            }

            await AssertHistoryAsync(job, model);
        }
    }

    private async Task ApplyAsync(Guid job, JobModel model, Change change)
    {
        switch (change)
        {
            case Change.Add(var items) when model.State.After(JobCommand.Append) is not null:
                var before = model.Items.Count;
                model.Add(items);
                Assert.That(await Sut.AddAsync(job, items, None), Is.EqualTo(model.Items.Count - before));
                break;
            case Change.Complete(var items):
                model.Complete(items);
                await Sut.CompleteAsync(job, items, None);
                break;
            case Change.GiveUp(var limit):
                Assert.That(await Sut.GiveUpAsync(job, "cancelled", limit, None), Is.EqualTo(model.GiveUp(limit)));
                break;
            case Change.Requeue(var only) when model.State != JobState.Cancelling:
                if (model.Requeue(only) && model.State.HasEnded())
                    model.State = JobState.Queued;
                for (long? after = -1; after is not null;)
                    after = await Sut.RequeueAsync(job, only, after.Value, 2, None);
                break;
            case Change.End:
                JobState? end = model.State.HasEnded() || model.Items.Exists(i => i.State == ItemState.Queued)
                    ? null
                    : JobLifecycle.End(model.State, CountsOf(model), deadlinePassed: false);
                Assert.That(await Sut.EndAsync(job, deadlinePassed: false, None), Is.EqualTo(end));
                model.State = end ?? model.State;
                break;
            case Change.Command(var command) when model.State.After(command) is { } after:
                model.State = after;
                await Sut.CommandAsync(job, command, reason: null, None);
                break;
        }
    }

    private async Task AssertSameAsync(Guid job, JobModel model, string changes)
    {
        var found = await FindAsync(job);
        Assert.That(found.State, Is.EqualTo(model.State), changes);
        Assert.That(found.Count(), Is.EqualTo(CountsOf(model)), changes);
        Assert.That(
            found.Tallies.ToDictionary(t => (t.State, t.Code), t => t.Count),
            Is.EquivalentTo(model.Items.GroupBy(i => (i.State, i.Code)).ToDictionary(g => g.Key, g => (long)g.Count())),
            changes);
        var ended = await Sut.ReadResultsAsync(new ResultQuery(job, State: null, -1, 100), None);
        var queued = await Sut.ReadQueuedAsync(job, -1, 100, None);
        Assert.That(
            ended.Select(i => (i.Index, i.Url, i.State, i.Code)).Concat(queued.Select(q => (q.Index, q.Url, ItemState.Queued, ""))).OrderBy(i => i.Index),
            Is.EqualTo(model.Items.Select((m, i) => ((long)i, m.Url, m.State, m.Code))),
            changes);
        Assert.That(ended.Select(e => e.Result is null), Is.EqualTo(ended.Select(e => e.State == ItemState.Cancelled)), changes);
    }

    private async Task AssertHistoryAsync(Guid job, JobModel model)
    {
        for (var i = 0; i < model.Items.Count; i++)
        {
            var (item, earlier) = (await Sut.FindResultAsync(job, i, None))!.Value;
            Assert.That(item.Attempt, Is.EqualTo(model.Items[i].Earlier.Count + 1));
            Assert.That(earlier.Select(e => (e.State, e.Code)), Is.EqualTo(model.Items[i].Earlier));
        }

        // What the log tells adds up to what the items have become.
        var told = (await ReadLogAsync(job)).Sum(e => e.Type switch
        {
            "item.succeeded" or "item.failed" or "item.skipped" => 1,
            "items.cancelled" => DataOf(e).GetProperty("count").GetInt64(),
            "item.requeued" => -1,
            _ => 0,
        });
        Assert.That(told, Is.EqualTo(model.Items.Count(i => i.State != ItemState.Queued)));
    }

    private static JobCounts CountsOf(JobModel model)
    {
        long In(ItemState state) => model.Items.Count(i => i.State == state);
        return new(model.Items.Count, In(ItemState.Queued), 0, In(ItemState.Succeeded), In(ItemState.Failed), In(ItemState.Skipped), In(ItemState.Cancelled));
    }

    private abstract record Change
    {
        public sealed record Add(NewItem[] Items) : Change;

        public sealed record Complete(CompletedItem[] Items) : Change;

        public sealed record GiveUp(int Limit) : Change;

        public sealed record Requeue(RetryOnly Only) : Change;

        public sealed record End : Change;

        public sealed record Command(JobCommand Value) : Change;
    }
}
