using Gather.Application.Jobs;
using Gather.Application.Jobs.Queue;
using Gather.Application.Jobs.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Jobs;

public sealed class EmbeddedWorkQueueTests : WorkQueueContract
{
    private protected override IWorkQueue NewQueue() => new EmbeddedWorkQueue(Store, Options.Create(new JobsOptions { PerHost = 3 }), Time, NullLogger<EmbeddedWorkQueue>.Instance);

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

    private static NewItem Item(string host, int depth) => new($"https://{host}.test/", Depth: depth);
}
