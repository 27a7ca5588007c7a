using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gather.Client.Streaming;

namespace Gather.Client;

public partial interface IGatherClient
{
    /// <summary>
    /// Waits many times at once and tells of each when it is over. The request is sent when reading begins; leaving the loop, or
    /// cancelling, ends the operation on the server.
    /// </summary>
    /// <param name="request">The waits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One outcome for each item, in the order in which they come.</returns>
    /// <exception cref="GatherProblemException">The server says why it failed, at the beginning or half-way.</exception>
    /// <exception cref="GatherException">The stream broke off.</exception>
    IAsyncEnumerable<SleepOutcome> StreamSleepsAsync(RunSleeps request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Fetches many pages in the same way and tells of each when it is there. The request is sent when reading begins; leaving the
    /// loop, or cancelling, ends the work on the server.
    /// </summary>
    /// <param name="request">The pages.</param>
    /// <param name="order">The order of the results.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One result for each page.</returns>
    /// <exception cref="GatherProblemException">The server says why it failed, at the beginning or half-way.</exception>
    /// <exception cref="GatherException">The stream broke off.</exception>
    IAsyncEnumerable<PageResult> StreamScrapesAsync(ScrapeBatch request, ResultOrder order = ResultOrder.Completion, CancellationToken cancellationToken = default);

    /// <summary>
    /// Fetches any number of pages, each in its own way, and tells of each. HTTP/1.1 clients of .NET send a whole body before they
    /// read, so the pages go in groups, one after the other: a group is sent when it is full or the input is over.
    /// </summary>
    /// <param name="pages">The pages, read as they are needed.</param>
    /// <param name="groupSize">How many pages a group has: few to see results soon, many to keep the server busy.</param>
    /// <param name="order">The order of the results.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One result for each page; its index is the page's place in the input.</returns>
    /// <exception cref="GatherProblemException">The server says why it failed, at the beginning or half-way.</exception>
    /// <exception cref="GatherException">The stream broke off.</exception>
    IAsyncEnumerable<PageResult> StreamScrapesAsync(IAsyncEnumerable<ScrapePage> pages, int groupSize = 250, ResultOrder order = ResultOrder.Completion, CancellationToken cancellationToken = default);

    /// <summary>Finds the URLs of a site and tells of each when it is found.</summary>
    /// <param name="request">The site.</param>
    /// <param name="cancellationToken">Ends the reading, and the work on the server.</param>
    /// <returns>The URLs, and what could not be read.</returns>
    /// <exception cref="GatherProblemException">The server says why it failed, at the beginning or half-way.</exception>
    /// <exception cref="GatherException">The stream broke off.</exception>
    IAsyncEnumerable<MapEntry> StreamMapAsync(MapSite request, CancellationToken cancellationToken = default);
}

public partial class GatherClient
{
    private const string NdjsonMediaType = "application/x-ndjson";

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<SleepOutcome> StreamSleepsAsync(RunSleeps request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StreamAsync<SleepOutcome>("v1/sleeps", Json(request), request.Seconds.Count, cancellationToken);
    }

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<PageResult> StreamScrapesAsync(ScrapeBatch request, ResultOrder order = ResultOrder.Completion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StreamAsync<PageResult>(BatchPath(order), Json(request), request.Urls.Count, cancellationToken);
    }

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<PageResult> StreamScrapesAsync(
        IAsyncEnumerable<ScrapePage> pages, int groupSize = 250, ResultOrder order = ResultOrder.Completion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groupSize);
        return StreamGroupsAsync(pages.Chunk(groupSize), order, cancellationToken);
    }

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<MapEntry> StreamMapAsync(MapSite request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StreamAsync<MapEntry>("v1/map", Json(request), expected: null, cancellationToken);
    }

    private static string BatchPath(ResultOrder order) => order == ResultOrder.Input ? "v1/scrape/batch?order=input" : "v1/scrape/batch";

    private Func<HttpContent> Json<TRequest>(TRequest request) => () => JsonContent.Create(request, options: JsonSerializerSettings);

    private ByteArrayContent Lines(IEnumerable<ScrapePage> pages)
    {
        var lines = new MemoryStream();
        foreach (var page in pages)
        {
            JsonSerializer.Serialize(lines, page, JsonSerializerSettings);
            lines.WriteByte((byte)'\n');
        }

        return new ByteArrayContent(lines.GetBuffer(), 0, (int)lines.Length) { Headers = { ContentType = new MediaTypeHeaderValue(NdjsonMediaType) } };
    }

    private async IAsyncEnumerable<PageResult> StreamGroupsAsync(IAsyncEnumerable<ScrapePage[]> groups, ResultOrder order, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sent = 0;
        await foreach (var group in groups.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var result in StreamAsync<PageResult>(BatchPath(order), () => Lines(group), group.Length, cancellationToken).ConfigureAwait(false))
                yield return result with { Index = sent + result.Index };
            sent += group.Length;
        }
    }

    // A proxy can end a broken stream as if it were whole, so the items are counted where their number is known.
    private async IAsyncEnumerable<T> StreamAsync<T>(string path, Func<HttpContent> content, int? expected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(NdjsonMediaType));
        message.Content = content();

        using var response = await _httpClient.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await ProcessResponseAsync(_httpClient, response, cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType is var mediaType and not NdjsonMediaType)
            throw new GatherException($"The answer is {mediaType ?? "untyped"} where {NdjsonMediaType} was asked for.", (int)response.StatusCode);

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var received = 0;
        await foreach (var item in Ndjson.ReadAsync<T>(stream, JsonSerializerSettings, cancellationToken).ConfigureAwait(false))
        {
            received++;
            yield return item;
        }

        if (expected is not null && received != expected)
            throw new GatherException($"The stream ended after {received} of {expected} items.", (int)response.StatusCode);
    }
}
