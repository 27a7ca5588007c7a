using Gather.Application.Errors;
using Gather.Domain.Jobs;
using MediatR;

namespace Gather.Application.Jobs.Intake;

/// <summary>
/// Adds URLs line by line to a batch that has not ended; they are worked on as they come. A line that cannot be read ends it: what
/// was taken in before it stays (all lines before the one that cannot be read), and the job's <c>accepted</c> tells how much that is.
/// </summary>
/// <param name="Id">The job's id.</param>
/// <param name="Lines">The lines, read as they come.</param>
public sealed record AppendLines(string Id, IAsyncEnumerable<BatchLine> Lines) : IRequest<AcceptedJob>;

internal sealed class AppendLinesHandler(JobIntake intake, BatchLines lines, JobViews jobs) : IRequestHandler<AppendLines, AcceptedJob>
{
    public async Task<AcceptedJob> Handle(AppendLines request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        if (job.Kind != JobKind.Batch)
            throw new RequestInvalidException("urls", "can be added to a batch only: a crawl finds its own.");

        var items = lines.ItemsAsync(request.Lines, job.Scrape, cancellationToken);
        return new AcceptedJob(job.Id, await intake.AppendAsync(job.Id, items, cancellationToken));
    }
}
