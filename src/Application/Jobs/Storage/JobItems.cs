using Gather.Domain.Jobs;

namespace Gather.Application.Jobs.Storage;

/// <summary>An item to be taken in.</summary>
/// <param name="Url">The URL as given, or in normal form when it was found by a crawl.</param>
/// <param name="Metadata">The client's own JSON for it, UTF-8; handed back with the result.</param>
/// <param name="Depth">How many links it is away from the beginning of a crawl.</param>
/// <param name="Key">What tells it from others in a crawl, the URL without what does not matter; null in a batch, where every line counts.</param>
/// <param name="Scrape">How this page is scraped; null: as the job says.</param>
public sealed record NewItem(string Url, ReadOnlyMemory<byte>? Metadata = null, int Depth = 0, string? Key = null, JobScrape? Scrape = null);

/// <summary>An item to be worked on.</summary>
/// <param name="Index">Its place in the job, from 0.</param>
/// <param name="Url">The URL.</param>
/// <param name="Depth">How many links it is away from the beginning of a crawl.</param>
/// <param name="Scrape">How this page is scraped; null: as the job says.</param>
public sealed record QueuedItem(long Index, string Url, int Depth, JobScrape? Scrape = null);

/// <summary>What became of an item.</summary>
/// <param name="Index">Its place in the job.</param>
/// <param name="State">Succeeded, failed or skipped.</param>
/// <param name="Code">The error's code, or the reason for skipping, of one line; empty for a success.</param>
/// <param name="Retryable">Whether a retry may help.</param>
/// <param name="Result">The page's result, UTF-8 JSON; compressed by the store.</param>
/// <param name="Bytes">Bytes received over the wire.</param>
public sealed record CompletedItem(long Index, ItemState State, string Code, bool Retryable, ReadOnlyMemory<byte> Result, long Bytes)
{
    /// <summary>The status of the last response, for the entry in the log; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Items that a crawl found on the page, to be taken in where their key is not known yet.</summary>
    public IReadOnlyList<NewItem> Found { get; init; } = [];

    /// <summary>Another key under which the page is known from now on, because a redirect led there. When another item has that key already, and was not skipped so itself, this one is skipped with the reason <c>duplicate</c>; its result is kept.</summary>
    public string? AlsoKey { get; init; }
}

/// <summary>An item as it is stored.</summary>
/// <param name="Index">Its place in the job, from 0.</param>
/// <param name="Url">The URL.</param>
/// <param name="Metadata">The client's own JSON for it.</param>
/// <param name="Depth">How many links it is away from the beginning of a crawl.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Code">The error's code, or the reason for skipping or giving up; empty for others.</param>
/// <param name="Attempt">1, and one more for each retry of the job.</param>
/// <param name="Result">The page's result, UTF-8 JSON; null while there is none.</param>
public sealed record StoredItem(
    long Index, string Url, ReadOnlyMemory<byte>? Metadata, int Depth, ItemState State, string Code, int Attempt, ReadOnlyMemory<byte>? Result);

/// <summary>What came of an item before it was retried.</summary>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="State">How it ended.</param>
/// <param name="Code">The error's code, or why it was skipped or given up; absent for an item that was cancelled by command.</param>
/// <param name="At">When.</param>
public sealed record EarlierResult(int Attempt, ItemState State, string? Code, DateTimeOffset At);
