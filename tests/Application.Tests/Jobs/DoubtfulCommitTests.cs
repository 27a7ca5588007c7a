using Gather.Application.Jobs;
using Gather.Application.Jobs.Control;
using Gather.Application.Jobs.Intake;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Jobs;

/// <summary>Changes that were stored although the store was lost before it could say so: what is stored is what is done.</summary>
public sealed class DoubtfulCommitTests : IAsyncDisposable
{
    private static readonly CreateBatch Order = new CreateBatch { Urls = ["https://example.com/"] };

    private readonly JobRig _rig = new();

    [SetUp]
    public void Start() => _rig.Start();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Test]
    public async Task Create_AcceptedInDoubt_IsWorkedOn()
    {
        Doubt(nameof(IJobStore.AcceptAsync), () => _rig.SendAsync(Order));

        await _rig.EndedAsync(await OnlyJobAsync());
    }

    [Test]
    public async Task Create_RepeatedUnderItsKey_HasTheEarlierJobLookedAt()
    {
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Failed(FetchErrorCode.UpstreamStatus, 503));
        var job = (await _rig.SendAsync(Order.Under("key"))).Value.Id;
        await _rig.EndedAsync(job);
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Html("Hello"));
        // Stands for what was stored by somebody who was killed before it asked for a look.
        await _rig.Store.RequeueAsync(job, RetryOnly.Failed, -1, 10, CancellationToken.None);

        var repeated = await _rig.SendAsync(Order.Under("key"));
        await _rig.EndedAsync(job);

        Assert.That((repeated.Replayed, repeated.Value.Id, _rig.Store.Peek(job).State), Is.EqualTo((true, job, JobState.Succeeded)));
    }

    [Test]
    public async Task Command_StoredInDoubt_IsObeyed()
    {
        var gate = HoldPages();
        var job = await _rig.BatchAsync(1);
        await gate.Reached;

        Doubt(nameof(IJobStore.CommandAsync), () => _rig.SendAsync(new CommandJob(job.ToString(), JobCommand.Cancel)));

        await _rig.EndedAsync(job);
        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.Cancelled));
    }

    [Test]
    public async Task Tune_StoredInDoubt_Holds()
    {
        var gate = HoldPages();
        var job = await _rig.BatchAsync(1);
        await gate.Reached;

        Doubt(nameof(IJobStore.TuneAsync), () => _rig.SendAsync(new TuneJob { Deadline = _rig.Time.GetUtcNow().AddMinutes(1) }.Of(job.ToString())));
        await TaskGuard.UntilAsync(() =>
        {
            _rig.Time.Advance(TimeSpan.FromMinutes(1));
            return _rig.Store.Peek(job).State.HasEnded();
        });

        Assert.That(_rig.Store.Peek(job).Reason, Is.EqualTo("deadlineExceeded"));
    }

    private Gate HoldPages()
    {
        var gate = new Gate();
        _rig.Fetcher.Answer = async (_, token) =>
        {
            await gate.PassAsync(token);
            return FakePage.Html("Hello");
        };
        return gate;
    }

    private void Doubt<T>(string call, Func<Task<T>> send)
    {
        _rig.Store.Doubt = name => name == call ? new StoreUnavailableException("It was lost.", outcomeUnknown: true) : null;
        Assert.That(async () => await send().Soon(), Throws.InstanceOf<StoreUnavailableException>());
        _rig.Store.Doubt = static _ => null;
    }

    private async Task<Guid> OnlyJobAsync() =>
        (await _rig.Store.ListAsync(new JobQuery(Owner: null, State: null, Before: null, 10), CancellationToken.None)).Single().Id;
}
