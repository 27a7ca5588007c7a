using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Tests.Storage;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class JobStoreTests(StoreProvider provider) : JobFixture(provider)
{
    private static readonly CrawlSettings Crawl = new()
    {
        Url = "https://example.com/",
        MaxPages = 7,
        MaxDepth = 3,
        Include = ["/a*"],
        Exclude = ["/b$"],
        Scope = CrawlReach.Domain,
        Sitemaps = true,
    };

    [Test]
    public async Task AcceptAsync_Job_IsStoredWithAllItsSettings()
    {
        var job = NewJob(Crawl) with
        {
            Scrape = new JobScrape
            {
                Formats = [PageFormat.CleanHtml],
                Extract = new Dictionary<string, ExtractRule>(StringComparer.Ordinal) { ["price"] = new() { Selector = ".p", Type = ExtractType.Number, Required = true } },
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-A"] = "é" },
                Timeout = 2.5,
                Robots = RobotsPolicy.Ignore,
            },
            Tuning = new JobTuning(3, 0.25, -10, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000)),
        };

        await AcceptAsync(job, Page("/"));

        var stored = await FindAsync(job.Id);
        Assert.Multiple(() =>
        {
            Assert.That(stored.Scrape.Formats, Is.EqualTo(job.Scrape.Formats));
            Assert.That(stored.Scrape.Extract!["price"], Is.EqualTo(job.Scrape.Extract!["price"]));
            Assert.That(stored.Scrape.Headers, Is.EqualTo(job.Scrape.Headers));
            Assert.That((stored.Scrape.Timeout, stored.Scrape.Robots), Is.EqualTo(((double?)2.5, RobotsPolicy.Ignore)));
            Assert.That((stored.Crawl!.Include, stored.Crawl.Exclude), Is.EqualTo((Crawl.Include, Crawl.Exclude)));
            Assert.That(stored.Crawl with { Include = [], Exclude = [] }, Is.EqualTo(Crawl with { Include = [], Exclude = [] }));
            Assert.That(stored.Tallies, Is.EqualTo(new[] { new ItemTally(ItemState.Queued, "", 1) }));
            Assert.That(
                stored with { Scrape = job.Scrape, Crawl = job.Crawl, Tallies = job.Tallies },
                Is.EqualTo(job with { Accepted = 1 }));
        });
        Assert.That(await ReadTypesAsync(job.Id), Is.EqualTo(new[] { "job.accepted" }));
    }

    [Test]
    public async Task FindAsync_SettingsOfANewerVersion_PassesOverWhatItDoesNotKnow()
    {
        var job = await AcceptAsync(1);
        await Store.Writer.RunAsync(
            [],
            async t => await t.ExecuteAsync("UPDATE jobs SET scrape = @scrape WHERE id = @id", new { scrape = """{"timeout":4,"formats":["text"],"new":{"a":[1]}}""", id = job.ToString("D") }),
            None);

        var stored = (await FindAsync(job)).Scrape;

        Assert.That((stored.Timeout, stored.Formats.Single()), Is.EqualTo(((double?)4, PageFormat.Text)));
    }

    [Test]
    public async Task OpenAsync_NotAccepted_IsInvisible()
    {
        var job = NewJob(owner: "unaccepted");
        await Sut.OpenAsync(job, None);
        Assert.That(await Sut.AddAsync(job.Id, Urls(3), None), Is.EqualTo(3));

        Assert.That(await Sut.FindAsync(job.Id, None), Is.Null);
        Assert.That(await Sut.ListAsync(new JobQuery("unaccepted", State: null, Before: null, 10), None), Is.Empty);
        Assert.That(await Sut.ListUnendedAsync(None), Has.No.Member(job.Id));
        Assert.That(await Sut.ReadQueuedAsync(job.Id, -1, 10, None), Is.Empty);
        Assert.That(await Sut.CommandAsync(job.Id, JobCommand.Start, reason: null, None), Is.Null);
        Assert.That(await Sut.EndAsync(job.Id, deadlinePassed: false, None), Is.Null);
    }

    [Test]
    public async Task AcceptAsync_SameIdempotencyKey_DropsTheSecondAndAnswersWithTheEarlier()
    {
        var record = new IdempotencyRecord("caller", "jobs", new byte[] { 1 }, new byte[] { 2 }, DateTimeOffset.MaxValue.AddYears(-1));
        var (first, second) = (NewJob(), NewJob());
        foreach (var job in new[] { first, second })
        {
            await Sut.OpenAsync(job, None);
            await Sut.AddAsync(job.Id, Urls(2), None);
        }

        var stored = await Sut.AcceptAsync(first.Id, record, None);
        var repeated = await Sut.AcceptAsync(second.Id, record, None);

        Assert.That(stored.Earlier, Is.Null);
        Assert.That(repeated.Earlier!.Answer.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(await Sut.FindAsync(second.Id, None), Is.Null);
        Assert.That(await Sut.AddAsync(second.Id, Urls(1), None), Is.Null);
        Assert.That(await Sut.ListAbandonedAsync(DateTimeOffset.UnixEpoch, None), Has.Member(second.Id));
        Assert.That(await Sut.AcceptAsync(first.Id, record, None), Is.SameAs(Creation.Stored), "Accepting twice does no harm.");
    }

    [Test]
    public async Task AnyChange_UnknownJob_IsNullAndLeavesNothing()
    {
        var unknown = NewJob().Id;

        Assert.That(await Sut.AddAsync(unknown, Urls(1), None), Is.Null);
        Assert.That(await Sut.CommandAsync(unknown, JobCommand.Pause, reason: null, None), Is.Null);
        Assert.That(await Sut.TuneAsync(unknown, _ => NewJob().Tuning, None), Is.Null);
        Assert.That(await Sut.GiveUpAsync(unknown, "cancelled", 10, None), Is.Zero);
        Assert.That(await Sut.RequeueAsync(unknown, RetryOnly.Failed, -1, 10, None), Is.Null);
        Assert.That(await Sut.DropAsync(unknown, 10, None), Is.True);
        Assert.That(await Sut.FindResultAsync(unknown, 0, None), Is.Null);
        await Sut.CompleteAsync(unknown, [Done(0)], None);
        Assert.That(() => Sut.AcceptAsync(unknown, record: null, None), Throws.InvalidOperationException);

        Assert.That(await CountTopicsAsync(unknown), Is.Zero);
    }

    [Test]
    public async Task CommandAsync_WholeLife_IsToldInOrder()
    {
        var job = await AcceptAsync(2);

        Assert.That((await Sut.CommandAsync(job, JobCommand.Start, reason: null, None))!.State, Is.EqualTo(JobState.Running));
        await Sut.CommandAsync(job, JobCommand.Start, reason: null, None);
        var paused = await Sut.CommandAsync(job, JobCommand.Pause, "storeUnavailable", None);
        await Sut.CommandAsync(job, JobCommand.Resume, reason: null, None);
        await Sut.TuneAsync(job, _ => new JobTuning(1, 0, 10, Deadline: null), None);
        await Sut.AddAsync(job, Urls(3), None);
        await Sut.CompleteAsync(job, [Done(0), Done(1, ItemState.Failed, "DnsFailed", retryable: true)], None);
        await Sut.CommandAsync(job, JobCommand.Cancel, reason: null, None);
        await Sut.GiveUpAsync(job, "cancelled", 10, None);
        var ended = await Sut.EndAsync(job, deadlinePassed: false, None);
        await Sut.RequeueAsync(job, RetryOnly.Retryable, -1, 10, None);

        Assert.That((paused!.State, paused.Reason, ended), Is.EqualTo((JobState.Paused, "storeUnavailable", (JobState?)JobState.Cancelled)));
        var found = await FindAsync(job);
        Assert.That((found.State, found.Reason, found.EndedAt, found.Tuning.Priority), Is.EqualTo((JobState.Queued, (string?)null, (DateTimeOffset?)null, 10)));
        Assert.That(found.StartedAt, Is.Not.Null);
        Assert.That(await ReadTypesAsync(job), Is.EqualTo(new[]
        {
            "job.accepted", "job.started", "job.paused", "job.resumed", "job.tuned", "job.appended", "item.succeeded", "item.failed", "job.cancelling",
            "items.cancelled", "job.ended", "job.retried", "item.requeued",
        }));
    }

    [Test]
    public async Task GiveUpAsync_DeadlineThatWasMoved_GivesNothingUp()
    {
        var job = NewJob() with { Tuning = NewJob().Tuning with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(-1) } };
        await AcceptAsync(job, Urls(3));
        Assert.That(await Sut.GiveUpAsync(job.Id, CancelReason.Deadline, 1, None), Is.EqualTo(1));

        await Sut.TuneAsync(job.Id, now => now with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(10) }, None);

        Assert.That(await Sut.GiveUpAsync(job.Id, CancelReason.Deadline, 10, None), Is.Zero);
        Assert.That((await FindAsync(job.Id)).Count().Queued, Is.EqualTo(2));
    }

    [Test]
    public async Task RequeueAsync_EndedJobPastItsDeadline_IsQueuedWithItsItemsAndWithoutTheDeadline()
    {
        var job = NewJob() with { Tuning = NewJob().Tuning with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(-1) } };
        await AcceptAsync(job, Urls(3));
        await Sut.CompleteAsync(job.Id, [Done(0, ItemState.Failed), Done(1, ItemState.Failed, retryable: true)], None);
        await Sut.GiveUpAsync(job.Id, "deadlineExceeded", 10, None);
        await Sut.EndAsync(job.Id, deadlinePassed: true, None);

        Assert.That(await Sut.RequeueAsync(job.Id, RetryOnly.Retryable, 1, 10, None), Is.Null);
        Assert.That((await FindAsync(job.Id)).State, Is.EqualTo(JobState.Failed), "Nothing was found to retry.");
        Assert.That(await Sut.RequeueAsync(job.Id, RetryOnly.Retryable, -1, 10, None), Is.EqualTo(1));

        var found = await FindAsync(job.Id);
        Assert.That((found.State, found.Reason, found.EndedAt, found.Tuning.Deadline), Is.EqualTo((JobState.Queued, (string?)null, (DateTimeOffset?)null, (DateTimeOffset?)null)));
        Assert.That(found.Count().Queued, Is.EqualTo(1));
        Assert.That((await ReadTypesAsync(job.Id)).TakeLast(4), Is.EqualTo(new[] { "job.ended", "job.retried", "job.tuned", "item.requeued" }));
    }

    [Test]
    public async Task TuneAsync_InParallel_LosesNothing()
    {
        var job = await AcceptAsync(1);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Sut.TuneAsync(job, t => t with { Priority = t.Priority + 1 }, None))));

        Assert.That((await FindAsync(job)).Tuning, Is.EqualTo(NewJob().Tuning with { Priority = 20 }));
    }

    [Test]
    public async Task RequeueAsync_FewOfManyAreRetryable_LooksAtAPartAtATime()
    {
        var job = await AcceptAsync(12);
        await Sut.CompleteAsync(job, [.. Enumerable.Range(0, 11).Select(i => Done(i, ItemState.Failed, retryable: i is 0 or 9))], None);
        await Sut.CommandAsync(job, JobCommand.Cancel, reason: null, None);
        await Sut.GiveUpAsync(job, "", 10, None);
        await Sut.EndAsync(job, deadlinePassed: false, None);

        var first = await Sut.RequeueAsync(job, RetryOnly.Retryable, -1, 4, None);
        var second = await Sut.RequeueAsync(job, RetryOnly.Retryable, first!.Value, 4, None);
        var third = await Sut.RequeueAsync(job, RetryOnly.Retryable, second!.Value, 4, None);

        Assert.That((first, second, third), Is.EqualTo((3L, 10L, (long?)null)));
        Assert.That((await Sut.ReadQueuedAsync(job, -1, 10, None)).Select(q => q.Index), Is.EqualTo(new[] { 0L, 9 }));
    }

    [Test]
    public async Task RequeueAsync_FirstPartOfACancelledJobHasNone_GoesOn()
    {
        var job = await AcceptAsync(9);
        await Sut.CompleteAsync(job, [.. Enumerable.Range(0, 8).Select(i => Done(i, ItemState.Failed, retryable: i == 7))], None);
        await Sut.CommandAsync(job, JobCommand.Cancel, reason: null, None);
        await Sut.GiveUpAsync(job, "", 10, None);
        await Sut.EndAsync(job, deadlinePassed: false, None);

        Assert.That(await Sut.RequeueAsync(job, RetryOnly.Retryable, -1, 2, None), Is.EqualTo(7));
        Assert.That((await FindAsync(job)).State, Is.EqualTo(JobState.Queued));
    }

    [Test]
    public async Task RequeueAsync_JobCancelledBetweenItsChunks_IsRefused()
    {
        var job = await AcceptAsync(3);
        await Sut.CompleteAsync(job, [Done(0, ItemState.Failed), Done(1, ItemState.Failed), Done(2)], None);
        await Sut.EndAsync(job, deadlinePassed: false, None);
        var first = await Sut.RequeueAsync(job, RetryOnly.Failed, -1, 1, None);
        await Sut.CommandAsync(job, JobCommand.Cancel, reason: null, None);
        Assert.That(() => Sut.RequeueAsync(job, RetryOnly.Failed, first!.Value, 1, None), Throws.InstanceOf<JobStateException>());
        await Sut.GiveUpAsync(job, "", 10, None);
        await Sut.EndAsync(job, deadlinePassed: false, None);

        Assert.That(() => Sut.RequeueAsync(job, RetryOnly.Failed, first!.Value, 1, None), Throws.InstanceOf<JobStateException>());

        Assert.That(await Sut.RequeueAsync(job, RetryOnly.Failed, -1, 1, None), Is.EqualTo(1), "It can be retried anew.");
    }

    [Test]
    public async Task CommandAsync_Retry_IsNone()
    {
        var job = await EndedAsync(1);

        Assert.That(() => Sut.CommandAsync(job, JobCommand.Retry, reason: null, None), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That((await FindAsync(job)).State, Is.EqualTo(JobState.Succeeded));
    }

    [Test]
    public async Task AnyCommand_StateDoesNotAllowIt_IsRefusedAndChangesNothing()
    {
        var job = await EndedAsync(1);
        var before = await ReadTypesAsync(job);

        foreach (var refused in new Func<Task>[]
        {
            () => Sut.CommandAsync(job, JobCommand.Pause, reason: null, None),
            () => Sut.TuneAsync(job, _ => NewJob().Tuning, None),
            () => Sut.AddAsync(job, Urls(1), None),
        })
            Assert.That(refused, Throws.InstanceOf<JobStateException>().With.Property(nameof(JobStateException.State)).EqualTo(JobState.Succeeded));

        Assert.That(await ReadTypesAsync(job), Is.EqualTo(before));
    }

    [TestCase(ItemState.Succeeded, ItemState.Succeeded, false, JobState.Succeeded)]
    [TestCase(ItemState.Succeeded, ItemState.Failed, false, JobState.SucceededWithErrors)]
    [TestCase(ItemState.Failed, ItemState.Failed, false, JobState.Failed)]
    [TestCase(ItemState.Succeeded, ItemState.Skipped, false, JobState.Succeeded)]
    [TestCase(ItemState.Succeeded, ItemState.Succeeded, true, JobState.Failed)]
    public async Task EndAsync_NoItemQueued_EndsByWhatBecameOfThem(ItemState one, ItemState other, bool deadlinePassed, JobState expected)
    {
        var job = await AcceptAsync(2);
        await Sut.CompleteAsync(job, [Done(0, one)], None);
        Assert.That(await Sut.EndAsync(job, deadlinePassed, None), Is.Null, "One item is queued.");
        await Sut.CompleteAsync(job, [Done(1, other)], None);

        Assert.That(await Sut.EndAsync(job, deadlinePassed, None), Is.EqualTo(expected));

        var ended = await FindAsync(job);
        Assert.That((ended.State, ended.Reason), Is.EqualTo((expected, deadlinePassed ? "deadlineExceeded" : null)));
        Assert.That(ended.EndedAt, Is.Not.Null);
        Assert.That(await Sut.EndAsync(job, deadlinePassed, None), Is.Null, "It has ended.");
        Assert.That(DataOf((await ReadLogAsync(job))[^1]).GetProperty("accepted").GetInt64(), Is.EqualTo(2));
    }

    [Test]
    public async Task ListAsync_Filters_AreTheNewestFirstFromWhereTheLastPageEnded()
    {
        var owner = NewJob().Id.ToString("N");
        var jobs = new List<Guid>();
        for (var i = 0; i < 5; i++)
            jobs.Add(await AcceptAsync(NewJob(owner: owner), Urls(1)));
        await AcceptAsync(NewJob(owner: "another"), Urls(1));
        await Sut.CommandAsync(jobs[1], JobCommand.Pause, reason: null, None);
        await Sut.CommandAsync(jobs[3], JobCommand.Pause, reason: null, None);

        Assert.That(await IdsAsync(new JobQuery(owner, State: null, Before: null, 3)), Is.EqualTo(new[] { jobs[4], jobs[3], jobs[2] }));
        Assert.That(await IdsAsync(new JobQuery(owner, State: null, jobs[2], 3)), Is.EqualTo(new[] { jobs[1], jobs[0] }));
        Assert.That(await IdsAsync(new JobQuery(owner, JobState.Paused, Before: null, 3)), Is.EqualTo(new[] { jobs[3], jobs[1] }));
        Assert.That(await IdsAsync(new JobQuery(Owner: null, JobState.Paused, jobs[3], 1)), Is.EqualTo(new[] { jobs[1] }));
        Assert.That((await IdsAsync(new JobQuery(Owner: null, State: null, Before: null, 2)))[0], Is.GreaterThan(jobs[4]));
    }

    [Test]
    public async Task ListUnendedAsync_EndedJobs_AreLeftOut()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        await using var store = await location.OpenAsync();
        var sut = new JobStore(store);
        var jobs = new[] { NewJob(), NewJob(), NewJob() };
        foreach (var job in jobs)
        {
            await sut.OpenAsync(job, None);
            await sut.AcceptAsync(job.Id, record: null, None);
        }

        await sut.EndAsync(jobs[1].Id, deadlinePassed: false, None);

        Assert.That(await sut.ListUnendedAsync(None), Is.EqualTo(new[] { jobs[0].Id, jobs[2].Id }));
    }

    private async Task<List<Guid>> IdsAsync(JobQuery query) => [.. (await Sut.ListAsync(query, None)).Select(j => j.Id)];

    private Task<long> CountTopicsAsync(Guid job) => Store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM topics WHERE name = @name", new { name = JobTopic.Of(job).Name }), None);
}
