using Gather.Application.Jobs;
using Gather.Application.Jobs.Intake;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Jobs;

public sealed class JobControlTests : IAsyncDisposable
{
    private static readonly JobTuning OneAtATime = new(Concurrency: 1, Delay: 0, Priority: 0, Deadline: null);

    private readonly JobRig _rig = new();
    private readonly SemaphoreSlim _turns = new(0);

    [SetUp]
    public void Start()
    {
        _rig.Fetcher.Answer = async (_, token) =>
        {
            await _turns.WaitAsync(token);
            return FakePage.Html("Hello");
        };
        _rig.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        _turns.Dispose();
    }

    [Test]
    public async Task Pause_ItemsInHand_AreFinishedAndNoneIsBegun()
    {
        var job = await _rig.BatchAsync(20);
        await InHandAsync(8);
        await _rig.CommandAsync(job, JobCommand.Pause);
        await TaskGuard.UntilAsync(() => _rig.Get<LiveJobs>().Find(job)!.State == JobState.Paused);

        _turns.Release(20);
        await TaskGuard.UntilAsync(() => _rig.Store.Peek(job).Count().Succeeded == 8 && _rig.Get<LiveJobs>().Running == 0);
        var paused = _rig.Store.Peek(job);
        await _rig.CommandAsync(job, JobCommand.Resume);
        await _rig.EndedAsync(job);

        Assert.That((paused.State, paused.Count().Queued), Is.EqualTo((JobState.Paused, 12)));
        Assert.That(_rig.Store.LogOf(job).Where(t => t.StartsWith("job.", StringComparison.Ordinal)), Is.EqualTo(["job.start", "job.pause", "job.resume", "job.start", "job.ended"]));
        Assert.That(_rig.Fetcher.Fetches, Is.EqualTo(20));
    }

    [Test]
    public async Task Pause_WithoutALook_GivesBackWhatWasNotBegun()
    {
        // The store knows of the pause before the engine does: the start is refused, and nothing spins.
        await _rig.DropAsync();
        var job = await _rig.BatchAsync(5);
        _rig.Store.Fault = call => call == nameof(IJobStore.CommandAsync) ? new JobStateException(JobState.Paused) : null;
        _rig.Start();
        await TaskGuard.UntilAsync(() => _rig.Store.Has(nameof(IJobStore.CommandAsync)));
        _rig.Store.Fault = static _ => null;

        _turns.Release(5);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.ItemsOf(job).Select(i => i.State), Is.All.EqualTo(ItemState.Succeeded));
    }

    [Test]
    public async Task Cancel_ItemsInHand_AreEndedAtOnceAndTheLedgerCloses()
    {
        var job = await _rig.BatchAsync(12_000);
        await InHandAsync(8);

        await _rig.CommandAsync(job, JobCommand.Cancel);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.Cancelled));
        Assert.That(_rig.Store.Peek(job).Count(), Is.EqualTo(new JobCounts(12_000, 0, 0, 0, 0, 0, 12_000)));
        await TaskGuard.UntilAsync(() => _rig.Get<LiveJobs>().Find(job) is null);
        Assert.That((_rig.Fetcher.Open, _rig.Fetcher.Fetches), Is.EqualTo((0, 8)));
    }

    [Test]
    public async Task Append_LinesThatAreStillComing_AreWorkedOn()
    {
        var rest = new Gate();
        var job = await _rig.BatchAsync(1);
        await InHandAsync(1);
        var appending = _rig.SendAsync(new AppendLines(job.ToString(), LinesAsync(rest)));
        _turns.Release(1_000);
        await TaskGuard.UntilAsync(() => _rig.Store.Peek(job).Count().Succeeded == 1_000);

        rest.Open();
        await appending.Soon();
        _turns.Release(2);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).Count().Succeeded, Is.EqualTo(1_002));
    }

    private static async IAsyncEnumerable<BatchLine> LinesAsync(Gate rest)
    {
        for (var i = 0; i < 1_001; i++)
        {
            if (i == 1_000)
                await rest.PassAsync();
            yield return new BatchLine(i, new BatchPage { Url = "https://example.com/" });
        }
    }

    [Test]
    public async Task Deadline_Passes_FailsTheJobAndGivesUpTheRest()
    {
        var job = await _rig.BatchAsync(5, tuning: OneAtATime with { Deadline = _rig.Time.GetUtcNow().AddMinutes(1) });
        _turns.Release();
        await TaskGuard.UntilAsync(() => _rig.Store.Peek(job).Count().Succeeded == 1 && _rig.Fetcher.Open == 1);

        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        await _rig.EndedAsync(job);

        var ended = _rig.Store.Peek(job);
        Assert.That((ended.State, ended.Reason, ended.Count().Succeeded), Is.EqualTo((JobState.Failed, "deadlineExceeded", 1)));
        Assert.That(ended.Tallies, Does.Contain(new ItemTally(ItemState.Cancelled, "deadlineExceeded", 4)));
    }

    [Test]
    public async Task Deadline_OfAPausedJob_Passes()
    {
        var job = await _rig.BatchAsync(5, tuning: OneAtATime with { Deadline = _rig.Time.GetUtcNow().AddMinutes(1) });
        await InHandAsync(1);
        await _rig.CommandAsync(job, JobCommand.Pause);

        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.Failed));
    }

    [Test]
    public async Task Deadline_PassesAfterTheLastItem_DoesNotFailTheJob()
    {
        var job = await _rig.BatchAsync(1, tuning: OneAtATime with { Deadline = _rig.Time.GetUtcNow().AddMinutes(1) });
        await InHandAsync(1);
        _rig.Store.Fault = static call => call == nameof(IJobStore.EndAsync) ? new InvalidOperationException("It is odd.") : null;
        _turns.Release();
        await TaskGuard.UntilAsync(() => _rig.Store.Has(nameof(IJobStore.EndAsync)));

        _rig.Store.Fault = static _ => null;
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        await TaskGuard.UntilAsync(() =>
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(5));
            return _rig.Store.Peek(job).State.HasEnded();
        });

        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.Succeeded));
    }

    [Test]
    public async Task Retry_OfAnEndedJob_WorksOnWhatFailed()
    {
        _rig.Fetcher.Answer = (request, _) => Task.FromResult(
            request.Url.Text.EndsWith('1') ? FakePage.Failed(FetchErrorCode.ConnectFailed) : FakePage.Html("Hello"));
        var job = await _rig.BatchAsync(12);
        await _rig.EndedAsync(job);
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Html("Hello"));

        await _rig.RetryAsync(job);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.Succeeded));
        Assert.That(_rig.Store.ItemsOf(job).Where(i => i.Attempt == 2).Select(i => i.Index), Is.EqualTo([1L, 11]));
        Assert.That(_rig.Fetcher.Fetches, Is.EqualTo(14));
    }

    [Test]
    public async Task Retry_OfAJobThatLeftItemsUndone_DoesNotHideThem([Values] bool byDeadline)
    {
        var answer = _rig.Fetcher.Answer;
        _rig.Fetcher.Answer = (request, token) => request.Url.Text.EndsWith('0') ? Task.FromResult(FakePage.Failed(FetchErrorCode.ConnectFailed)) : answer(request, token);
        var job = await _rig.BatchAsync(3, tuning: OneAtATime with { Deadline = _rig.Time.GetUtcNow().AddMinutes(1) });
        await TaskGuard.UntilAsync(() => _rig.Store.Peek(job).Count().Failed == 1 && _rig.Fetcher.Open == 1);
        if (byDeadline)
            _rig.Time.Advance(TimeSpan.FromMinutes(1));
        else
            await _rig.CommandAsync(job, JobCommand.Cancel);
        await _rig.EndedAsync(job);
        _rig.Fetcher.Answer = answer;

        await _rig.RetryAsync(job);
        _turns.Release();
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).Count(), Is.EqualTo(new JobCounts(3, 0, 0, 1, 0, 0, 2)));
        Assert.That((_rig.Store.Peek(job).State, _rig.Store.Peek(job).Reason), Is.EqualTo((JobState.SucceededWithErrors, (string?)null)));

        await _rig.RetryAsync(job, RetryOnly.Cancelled);
        _turns.Release(2);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).Count(), Is.EqualTo(new JobCounts(3, 0, 0, 3, 0, 0, 0)));
        Assert.That(_rig.Store.Peek(job).State, Is.EqualTo(JobState.Succeeded));
    }

    [Test]
    public async Task Retry_LookedAtBetweenItsChunks_IsNotEndedBeforeItsItemsAreQueued()
    {
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Failed(FetchErrorCode.ConnectFailed));
        var job = await _rig.BatchAsync(12);
        await _rig.EndedAsync(job);
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Html("Hello"));

        // Worst luck: after each chunk the engine looks, works on all that is queued, and ends the job.
        for (long? last = -1; last is not null;)
        {
            last = await _rig.Store.RequeueAsync(job, RetryOnly.Failed, last.Value, 5, CancellationToken.None);
            _rig.Look(job);
            await _rig.EndedAsync(job);
        }

        Assert.That(_rig.Store.Peek(job).Count(), Is.EqualTo(new JobCounts(12, 0, 0, 12, 0, 0, 0)));
        Assert.That(_rig.Store.ItemsOf(job).Select(i => (i.Attempt, i.Ends)), Is.All.EqualTo((2, 2)));
    }

    [Test]
    public async Task Retry_AfterTheDeadline_WorksOnWhatFailed()
    {
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Failed(FetchErrorCode.ConnectFailed));
        var job = await _rig.BatchAsync(3, tuning: OneAtATime with { Deadline = _rig.Time.GetUtcNow().AddMinutes(1) });
        await _rig.EndedAsync(job);
        _rig.Fetcher.Answer = static (_, _) => Task.FromResult(FakePage.Html("Hello"));
        _rig.Time.Advance(TimeSpan.FromMinutes(2));

        await _rig.RetryAsync(job);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).Count().Succeeded, Is.EqualTo(3));
        Assert.That(_rig.Store.Peek(job).Tuning.Deadline, Is.Null);
    }

    [Test]
    public async Task Append_WhileRunning_IsWorkedOnToo()
    {
        var job = await _rig.BatchAsync(5);
        await InHandAsync(5);
        await _rig.Store.AddAsync(job, [.. JobRig.Urls(5, 1_000)], CancellationToken.None);
        _rig.Look(job);

        _turns.Release(1_005);
        await _rig.EndedAsync(job);

        Assert.That(_rig.Store.Peek(job).Count(), Is.EqualTo(new JobCounts(1_005, 0, 0, 1_005, 0, 0, 0)));
    }

    [Test]
    public async Task Tune_WhileRunning_TakesEffect()
    {
        var job = await _rig.BatchAsync(50, tuning: OneAtATime);
        await InHandAsync(1);

        await _rig.Store.TuneAsync(job, _ => OneAtATime with { Concurrency = 5 }, CancellationToken.None);
        _rig.Look(job);
        await InHandAsync(5);
        await _rig.Store.TuneAsync(job, _ => OneAtATime with { Concurrency = 2 }, CancellationToken.None);
        _rig.Look(job);
        // Jobs are looked at one after another, and one without items ends when it is: by then the new tuning holds.
        await _rig.EndedAsync(await _rig.BatchAsync(0));
        // Down to two only as those in hand are finished.
        _turns.Release(5);
        await TaskGuard.UntilAsync(() => _rig.Store.Peek(job).Count().Succeeded == 5);
        await InHandAsync(2);
        _turns.Release(45);
        await _rig.EndedAsync(job);
    }

    private Task InHandAsync(int pages) => TaskGuard.UntilAsync(() => _rig.Fetcher.Open == pages);
}
