namespace Gather.Client.Tests;

/// <summary>Every method of the SDK that concerns jobs, against the real server.</summary>
public sealed class JobMethodTests : IDisposable
{
    private readonly GatherServer _server;
    private readonly Sdk _sdk;
    private readonly IGatherClient _root;

    public JobMethodTests()
    {
        _server = new();
        _sdk = _server.AsRoot();
        _root = _sdk.Client;
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _sdk.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Batch_WithAUrlThatIsNone_EndsAndIsRetriedAndDeleted()
    {
        var order = new CreateBatch { Urls = ["https://example.com/", "nonsense"] };
        var accepted = await _root.CreateBatchAsync(order, "methods");
        var id = accepted.Id.ToString();
        Assert.That((await _root.CreateBatchAsync(order, "methods")).Id, Is.EqualTo(accepted.Id));

        await EndOfAsync(id);
        Assert.That((await _root.GetJobAsync(id)).State, Is.EqualTo(JobState.SucceededWithErrors));
        Assert.That((await _root.ListJobsAsync(JobState.SucceededWithErrors)).Items.Select(j => j.Id), Does.Contain(accepted.Id));
        Assert.That((await _root.ListJobResultsAsync(id, ItemState.Failed)).Items.Single().Code, Is.EqualTo("invalidUrl"));

        Assert.That((await _root.RetryJobAsync(id, RetryOnly.Failed)).Counts.Accepted, Is.EqualTo(2));
        await EndOfAsync(id);
        Assert.That((await _root.GetJobResultAsync(id, "1")).History!.Single().Code, Is.EqualTo("invalidUrl"));

        await _root.DeleteJobAsync(id);
        Assert.That(async () => await _root.GetJobAsync(id), Throws.InstanceOf<GatherProblemException>().With.Property("Code").EqualTo("not-found"));
    }

    [Test]
    public async Task Batch_PausedTunedAndCancelled_EndsCancelled()
    {
        // One page an hour: it is still there when it is cancelled.
        var accepted = await _root.CreateBatchAsync(new CreateBatch { Urls = [.. Enumerable.Repeat("https://example.com/", 20)], Delay = 3600 });
        var id = accepted.Id.ToString();

        Assert.That((await _root.PauseJobAsync(id)).State, Is.EqualTo(JobState.Paused));
        Assert.That((await _root.AppendUrlsAsync(id, new AppendUrls { Urls = ["https://example.com/more"] })).Accepted, Is.EqualTo(1));
        Assert.That((await _root.TuneJobAsync(id, new TuneJob { Priority = 3 })).Tuning.Priority, Is.EqualTo(3));
        Assert.That((await _root.ResumeJobAsync(id)).State, Is.EqualTo(JobState.Queued));
        await _root.CancelJobAsync(id);
        await EndOfAsync(id);

        var job = await _root.GetJobAsync(id);
        Assert.That(job.State, Is.EqualTo(JobState.Cancelled));
        Assert.That(job.Counts.Accepted, Is.EqualTo(21));
    }

    [Test]
    public async Task CreateCrawlAsync_OneSite_TellsWhereItBegan()
    {
        var accepted = await _root.CreateCrawlAsync(new CreateCrawl { Url = "https://example.com/", MaxPages = 5 });
        await EndOfAsync(accepted.Id.ToString());

        var job = await _root.GetJobAsync(accepted.Id.ToString());

        Assert.That(job.Kind, Is.EqualTo(JobKind.Crawl));
        Assert.That(job.Crawl!.Url, Is.EqualTo("https://example.com/"));
        Assert.That(job.State, Is.EqualTo(JobState.Succeeded));
    }

    private async Task EndOfAsync(string id) =>
        Assert.That((await _root.StreamJobEventsAsync(id).LastAsync(e => e.Cursor is not null)).Type, Is.EqualTo("job.ended"));
}
