using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Batches;

/// <summary>One page of a batch.</summary>
/// <param name="Index">Its place in the input, from 0.</param>
/// <param name="Url">The URL as it was given.</param>
/// <param name="Settings">How it is fetched and read.</param>
/// <param name="Fault">Why it is not even tried; null when it is.</param>
internal sealed record BatchItem(int Index, string Url, PageSettings? Settings, FetchError? Fault);
