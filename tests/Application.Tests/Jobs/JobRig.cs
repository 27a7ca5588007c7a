using System.Globalization;
using Gather.Application.Access;
using Gather.Application.Events;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Jobs.Work;
using Gather.Application.Operations;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Application.Storage;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Gather.Testing;
using Gather.Testing.Jobs;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace Gather.Application.Tests.Jobs;

/// <summary>The engine as the program registers it, over a store that outlives it, on fake time.</summary>
internal sealed class JobRig : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings;
    private ServiceProvider? _services;
    private CancellationTokenSource _stopping = new();
    private CancellationTokenSource _abort = new();
    private Task _running = Task.CompletedTask;

    public JobRig(params (string Key, string Value)[] settings)
    {
        _settings = new Dictionary<string, string?>(Host.Settings, StringComparer.Ordinal);
        foreach (var (key, value) in settings)
            _settings[key] = value;
        Store = new InMemoryJobStore(Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public InMemoryJobStore Store { get; }

    public FakeFetcher Fetcher { get; } = new();

    public TestMeterFactory Meters { get; } = new();

    public T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    /// <summary>Starts an engine that knows nothing but the store.</summary>
    public void Start()
    {
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(Meters)
            .AddLogging()
            .AddApplication(new ConfigurationBuilder().AddInMemoryCollection(_settings).Build())
            .AddSingleton<IJobStore>(Store)
            .AddSingleton(Mock.Of<IEventLog>())
            .AddSingleton(Mock.Of<IDeliveryStore>())
            .AddSingleton<IWebhookSender>(new FakeWebhookSender())
            .AddSingleton<ISecretProtector>(new PlainSecrets())
            .AddSingleton(Mock.Of<IApiKeyStore>())
            .AddSingleton<IFetcher>(Fetcher)
            .AddSingleton<IPageReader>(new FakePageReader())
            .AddSingleton<ITokenProtector>(new PlainTokens())
            .AddSingleton<IAnswerProtector>(new PlainAnswers())
            .BuildServiceProvider();
        (_stopping, _abort) = (new CancellationTokenSource(), new CancellationTokenSource());
        _running = Get<JobEngine>().RunAsync(_stopping.Token, _abort.Token);
    }

    /// <summary>Begins nothing more and waits for what is in hand.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.Soon();
    }

    /// <summary>Leaves everything where it is, as far as a process can do that to itself.</summary>
    public async Task DropAsync()
    {
        await _stopping.CancelAsync();
        await _abort.CancelAsync();
        await _running.Soon();
        if (_services is not null)
            await _services.DisposeAsync();
        _services = null;
    }

    /// <summary>Sends a request as the operator, in a call of its own.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request)
    {
        await using var scope = _services!.CreateAsyncScope();
        var call = scope.ServiceProvider.GetRequiredService<CallContext>();
        call.Begin(Caller.Root, TimeSpan.FromDays(7), Time, CancellationToken.None);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, call.Token);
    }

    public Task<Guid> BatchAsync(int urls, string owner = "owner", JobTuning? tuning = null) =>
        AcceptAsync(NewJob(owner, crawl: null, tuning), [.. Urls(0, urls)]);

    public Task<Guid> CrawlAsync(CrawlSettings crawl, JobTuning? tuning = null)
    {
        Assert.That(TargetUrl.TryParse(crawl.Url, out var start, out _), Is.True);
        return AcceptAsync(NewJob("owner", crawl with { Url = start!.Text }, tuning), new NewItem(start!.Text, Metadata: null, 0, CrawlKey.Of(start)));
    }

    public async Task<Guid> AcceptAsync(Job job, params NewItem[] items)
    {
        await Store.OpenAsync(job, CancellationToken.None);
        await Store.AddAsync(job.Id, items, CancellationToken.None);
        await Store.AcceptAsync(job.Id, record: null, CancellationToken.None);
        Look(job.Id);
        return job.Id;
    }

    public Job NewJob(string owner = "owner", CrawlSettings? crawl = null, JobTuning? tuning = null) => new()
    {
        Id = Guid.CreateVersion7(Time.GetUtcNow()),
        Kind = crawl is null ? JobKind.Batch : JobKind.Crawl,
        State = JobState.Queued,
        Owner = owner,
        Scrape = new JobScrape { Formats = [PageFormat.Text] },
        Crawl = crawl,
        Tuning = tuning ?? new JobTuning(Concurrency: 8, Delay: 0, Priority: 0, Deadline: null),
        CreatedAt = Time.GetUtcNow(),
    };

    public static IEnumerable<NewItem> Urls(int first, int count) =>
        Enumerable.Range(first, count).Select(i => new NewItem(string.Create(CultureInfo.InvariantCulture, $"https://example.com/{i}")));

    public void Look(Guid job) => _services?.GetRequiredService<JobControl>().Look(job);

    /// <summary>Does what a client asks for, as the use cases do.</summary>
    public async Task CommandAsync(Guid job, JobCommand command)
    {
        await Store.CommandAsync(job, command, reason: null, CancellationToken.None);
        Look(job);
    }

    public async Task RetryAsync(Guid job, RetryOnly only = RetryOnly.Failed)
    {
        for (long? last = -1; last is not null;)
            last = await Store.RequeueAsync(job, only, last.Value, 3, CancellationToken.None);
        Look(job);
    }

    public Task EndedAsync(Guid job) => TaskGuard.UntilAsync(() => Store.Peek(job).State.HasEnded());

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _stopping.Dispose();
        _abort.Dispose();
        Meters.Dispose();
    }
}
