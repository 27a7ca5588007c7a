using FsCheck;
using FsCheck.Fluent;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Jobs;

/// <summary>Whatever befalls a job, each of its inputs ends once, and the ledger holds at every moment.</summary>
public sealed class JobEngineProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(60);

    private enum Event
    {
        Run,
        Tick,
        Pause,
        Resume,
        Append,
        Cancel,
        Retry,
        Restart,
        StoreGoes,
        StoreComes,
        StoreIsOdd,
        Slower,
        Faster,
    }

    [Test]
    public void Job_AnythingBefallsIt_EveryInputEndsOnce() => Check.One(Config, Prop.ForAll(
        Gen.Elements(Enum.GetValues<Event>()).ListOf().Resize(25).ToArbitrary(),
        events => PlayAsync([.. events])));

    private static async Task PlayAsync(Event[] events)
    {
        await using var rig = new JobRig();
        rig.Fetcher.Answer = static (request, _) => Task.FromResult(
            request.Url.Text.EndsWith('3') ? FakePage.Failed(FetchErrorCode.ConnectFailed) : FakePage.Html("Hello"));
        rig.Start();
        var job = await rig.BatchAsync(30, tuning: new JobTuning(Concurrency: 3, Delay: 0, Priority: 0, Deadline: null));
        var retries = 0;
        foreach (var happens in events)
        {
            var state = rig.Store.Peek(job).State;
            retries += happens == Event.Retry && state.HasEnded() ? 1 : 0;
            await HappenAsync(rig, job, state, happens);
            AssertLedger(rig, job);
        }

        await FinishAsync(rig, job);
        foreach (var item in rig.Store.ItemsOf(job))
        {
            Assert.That(item.State, Is.Not.EqualTo(ItemState.Queued));
            Assert.That(item.Ends, Is.EqualTo(item.Attempt));
            Assert.That(item.Attempt, Is.LessThanOrEqualTo(1 + retries));
        }

        AssertLedger(rig, job);
        Assert.That(rig.Fetcher.Open, Is.Zero);
    }

    private static async Task HappenAsync(JobRig rig, Guid job, JobState state, Event happens)
    {
        switch (happens)
        {
            case Event.Run:
                var before = rig.Store.Calls;
                for (var i = 0; i < 200 && rig.Store.Calls < before + 20; i++)
                    await Task.Yield();
                break;
            case Event.Tick:
                rig.Time.Advance(TimeSpan.FromSeconds(1));
                break;
            case Event.Pause:
                await CommandAsync(rig, job, JobCommand.Pause);
                break;
            case Event.Resume:
                await CommandAsync(rig, job, JobCommand.Resume);
                break;
            case Event.Cancel:
                await CommandAsync(rig, job, JobCommand.Cancel);
                break;
            case Event.Append:
                await AskAsync(() => rig.Store.AddAsync(job, [.. JobRig.Urls(100, 5)], CancellationToken.None));
                rig.Look(job);
                break;
            case Event.Retry when state.HasEnded():
                await AskAsync(() => rig.RetryAsync(job));
                rig.Look(job);
                break;
            case Event.Restart:
                await rig.DropAsync();
                rig.Start();
                break;
            case Event.StoreGoes:
                rig.Store.Fault = static _ => new StoreUnavailableException("It is gone.");
                break;
            case Event.StoreComes:
                rig.Store.Fault = static _ => null;
                break;
            case Event.StoreIsOdd:
                var faults = 3;
                rig.Store.Fault = _ => Interlocked.Decrement(ref faults) >= 0 ? new InvalidOperationException("It is odd.") : null;
                break;
            case Event.Slower or Event.Faster:
                await AskAsync(() => rig.Store.TuneAsync(job, _ => new JobTuning(happens == Event.Slower ? 1 : 9, Delay: 0, Priority: 0, Deadline: null), CancellationToken.None));
                rig.Look(job);
                break;
        }
    }

    private static async Task FinishAsync(JobRig rig, Guid job)
    {
        rig.Store.Fault = static _ => null;
        await CommandAsync(rig, job, JobCommand.Resume);
        rig.Look(job);
        await TaskGuard.UntilAsync(() =>
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            return rig.Store.Peek(job).State.HasEnded() && rig.Get<LiveJobs>().Running == 0;
        });
    }

    private static Task CommandAsync(JobRig rig, Guid job, JobCommand command) => AskAsync(() => rig.CommandAsync(job, command));

    // A client whose request is refused, or fails, does without.
    private static async Task AskAsync(Func<Task> request)
    {
        try
        {
            await request();
        }
        catch (Exception e) when (e is JobStateException or StoreUnavailableException or InvalidOperationException)
        {
        }
    }

    private static void AssertLedger(JobRig rig, Guid job)
    {
        var ledger = JobLedger.Of(rig.Store.Peek(job).Tallies, rig.Get<LiveJobs>().Find(job)?.Running ?? 0);
        Assert.That(ledger.Queued + ledger.Running + ledger.Succeeded + ledger.Failed + ledger.Skipped + ledger.Cancelled, Is.EqualTo(ledger.Accepted));
        Assert.That(new[] { ledger.Queued, ledger.Running }, Is.All.Not.Negative);
    }
}
