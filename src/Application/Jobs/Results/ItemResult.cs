using System.Text.Json;
using Gather.Application.Jobs.Storage;
using Gather.Application.Scraping;
using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Results;

/// <summary>An item of a job and what came of it.</summary>
public sealed record ItemResult
{
    /// <summary>The item's place in the job, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>The URL as it was given, or as the crawl found it.</summary>
    public required string Url { get; init; }

    /// <summary>How far it has come.</summary>
    public required ItemState State { get; init; }

    /// <summary>For a failed item the code of its error, for one that was skipped, or given up at a deadline, the reason; absent otherwise.</summary>
    public string? Code { get; init; }

    /// <summary>How many links it is away from the beginning of a crawl.</summary>
    public int Depth { get; init; }

    /// <summary>1, and one more for each retry of the job.</summary>
    public required int Attempt { get; init; }

    /// <summary>The client's own JSON for it, as it was given.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>What came of the page; absent while there is nothing.</summary>
    public PageResult? Page { get; init; }

    /// <summary>What came of it before it was retried, oldest first; given only with a single item.</summary>
    public IReadOnlyList<EarlierResult>? History { get; init; }

    internal static ItemResult Of(StoredItem item) => new()
    {
        Index = item.Index,
        Url = item.Url,
        State = item.State,
        Code = item.Code is "" ? null : item.Code,
        Depth = item.Depth,
        Attempt = item.Attempt,
        Metadata = item.Metadata is { } metadata ? JsonElement.Parse(metadata.Span) : null,
        Page = item.Result is { Length: > 0 } result ? JsonSerializer.Deserialize<PageResult>(result.Span, JobJson.Options) : null,
    };
}
