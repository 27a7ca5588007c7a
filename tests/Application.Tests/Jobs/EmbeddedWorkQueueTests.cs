using Gather.Application.Jobs;
using Gather.Application.Jobs.Queue;
using Gather.Application.Jobs.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Jobs;

public sealed class EmbeddedWorkQueueTests : WorkQueueContract
{
    private protected override IWorkQueue NewQueue() => NewQueue(parallelism: 10_000);

    [Test]
    public async Task TakeAsync_ItemsFurtherFromTheBeginning_WaitForAllThatAreNearer()
    {
        // The second one's host has its turn only in ten seconds.
        await OfferAsync("owner", new JobTuning(100, 10, 0, null), Item("a", 1), Item("a", 1), Item("b", 2), Item("c", 2), Item("b", 3));
        var first = await TakeAsync();
        await AssertNothingAsync();
        await FinishAsync(first);
        await AssertNothingAsync();

        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await FinishAsync(await TakeAsync()), Is.EqualTo(1));
        var (third, fourth) = (await TakeAsync(), await TakeAsync());
        Assert.That((third.Items[0].Index, fourth.Items[0].Index), Is.EqualTo((2L, 3L)));
        await FinishAsync(third);
        Time.Advance(TimeSpan.FromSeconds(10));
        await AssertNothingAsync();
        await FinishAsync(fourth);
        Assert.That((await TakeAsync()).Items[0].Index, Is.EqualTo(4));
    }

    [Test]
    public async Task TakeAsync_HandsAreFew_SomeAreLeftForOtherJobsAndOthersForOtherOwners()
    {
        Queue = NewQueue(parallelism: 12);
        var first = await OfferAsync(100, hosts: 100);
        Assert.That(await TakeJobsAsync(8), Is.All.EqualTo(first.Id));
        await AssertNothingAsync();

        var second = await OfferAsync(100, hosts: 100);
        Assert.That(await TakeJobsAsync(2), Is.All.EqualTo(second.Id));
        await AssertNothingAsync();

        var others = await OfferAsync(100, hosts: 100, owner: "another");
        Assert.That(await TakeJobsAsync(2), Is.All.EqualTo(others.Id));
        await AssertNothingAsync();
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task TakeAsync_OneOrTwoHands_AreUsed(int parallelism)
    {
        Queue = NewQueue(parallelism);
        var job = await OfferAsync(3, hosts: 3);
        Assert.That(await TakeJobsAsync(parallelism), Is.All.EqualTo(job.Id));
        await AssertNothingAsync();
    }

    private async Task<List<Guid>> TakeJobsAsync(int count)
    {
        var jobs = new List<Guid>();
        for (var i = 0; i < count; i++)
            jobs.Add((await TakeAsync()).Job.Id);
        return jobs;
    }

    private EmbeddedWorkQueue NewQueue(int parallelism) =>
        new(Store, Options.Create(new JobsOptions { PerHost = 3, Parallelism = parallelism }), Time, NullLogger<EmbeddedWorkQueue>.Instance);

    private static NewItem Item(string host, int depth) => new($"https://{host}.test/", Depth: depth);
}
