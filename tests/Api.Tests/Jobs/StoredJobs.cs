using System.Text;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Gather.Api.Tests.Jobs;

/// <summary>Jobs put into the store of a running program behind its back, so that nothing works on them but the test.</summary>
internal static class StoredJobs
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static IJobStore Jobs(this GatherHost host) => host.Services.GetRequiredService<IJobStore>();

    public static async Task<Guid> StoreJobAsync(this GatherHost host, int items, string owner = "root", JobScrape? scrape = null)
    {
        var job = new Job
        {
            Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            Kind = JobKind.Batch,
            State = JobState.Queued,
            Owner = owner,
            Scrape = scrape ?? new JobScrape(),
            Tuning = new JobTuning(Concurrency: 8, Delay: 0, Priority: 0, Deadline: null),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await host.Jobs().OpenAsync(job, None);
        await host.Jobs().AddAsync(job.Id, [.. Enumerable.Range(0, items).Select(i => new NewItem($"https://example.com/{i}", i == 0 ? (ReadOnlyMemory<byte>)"{\"id\":7}"u8.ToArray() : (ReadOnlyMemory<byte>?)null))], None);
        await host.Jobs().AcceptAsync(job.Id, record: null, None);
        return job.Id;
    }

    public static Task CompleteAsync(this GatherHost host, Guid job, long index, string? page = null, ItemState state = ItemState.Succeeded, string code = "") =>
        host.Jobs().CompleteAsync(job, [new CompletedItem(index, state, code, Retryable: true, Encoding.UTF8.GetBytes(page ?? PageOf(index)), Bytes: 10) { Status = 200 }], None);

    public static async Task EndAsync(this GatherHost host, Guid job) => Assert.That(await host.Jobs().EndAsync(job, deadlinePassed: false, None), Is.Not.Null);

    public static string PageOf(long index, string rest = "") =>
        $$"""{"index":{{index}},"url":"https://example.com/{{index}}","finalUrl":"https://example.com/{{index}}","status":200,"contentType":"text/html","timings":{},"attempts":1,"fromCache":false,"bytesReceived":10,"bytesDecoded":20{{rest}}}""";
}
