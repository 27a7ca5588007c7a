using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Gather.Client.Streaming;

namespace Gather.Client;

public partial interface IGatherClient
{
    /// <summary>Orders a batch of any number of URLs, up to a million, which are sent as they come. The job exists when all of them are there.</summary>
    /// <param name="urls">The pages.</param>
    /// <param name="terms">How they are worked on; null for the server's defaults.</param>
    /// <param name="idempotency_Key">The same request under the same key makes no second job.</param>
    /// <param name="cancellationToken">Ends the sending; nothing is kept then.</param>
    /// <returns>The job, and how many URLs it has taken in.</returns>
    Task<AcceptedJob> SubmitBatchAsync(IAsyncEnumerable<string> urls, BatchTerms? terms = null, string? idempotency_Key = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows a job: all that happened, then what happens, until it has ended. A connection that breaks is made anew, and the reading
    /// goes on after the last event that was read.
    /// </summary>
    /// <param name="id">The job's id.</param>
    /// <param name="after">The cursor of the last event read; null: from the beginning.</param>
    /// <param name="includeResults">Whether the event of an item holds its whole result.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The events, each once; <c>progress</c> in between.</returns>
    /// <exception cref="GatherProblemException">The server says why it failed.</exception>
    IAsyncEnumerable<JobEvent> StreamJobEventsAsync(string id, string? after = null, bool includeResults = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads all results that a job has, in the order of their index. A connection that breaks is made anew, and the reading goes on
    /// after the last result that was read.
    /// </summary>
    /// <param name="id">The job's id.</param>
    /// <param name="state">Only items in this state; null for all that have a result.</param>
    /// <param name="after">The index after which to begin; null: from the first on.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The results, each once.</returns>
    /// <exception cref="GatherProblemException">The server says why it failed.</exception>
    IAsyncEnumerable<ItemResult> StreamJobResultsAsync(string id, ItemState? state = null, long? after = null, CancellationToken cancellationToken = default);
}

public partial class GatherClient
{
    /// <inheritdoc/>
    public virtual async Task<AcceptedJob> SubmitBatchAsync(
        IAsyncEnumerable<string> urls, BatchTerms? terms = null, string? idempotency_Key = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(urls);
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/jobs/batches");
        message.Content = new LinesContent(terms, urls, NdjsonMediaType, JsonSerializerSettings, cancellationToken);
        if (idempotency_Key is not null)
            message.Headers.Add("Idempotency-Key", idempotency_Key);
        using var response = await _httpClient.SendAsync(message, cancellationToken).ConfigureAwait(false);
        await ProcessResponseAsync(_httpClient, response, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadFromJsonAsync<AcceptedJob>(JsonSerializerSettings, cancellationToken).ConfigureAwait(false)
            ?? throw new GatherException("The answer is null.", (int)response.StatusCode);
    }

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<JobEvent> StreamJobEventsAsync(string id, string? after = null, bool includeResults = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return ResumeAsync<JobEvent>(
            last => $"v1/jobs/{Uri.EscapeDataString(id)}/events?include={(includeResults ? "result" : "reference")}{Query("after", last)}", after, e => e.Cursor, cancellationToken);
    }

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<ItemResult> StreamJobResultsAsync(string id, ItemState? state = null, long? after = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var path = $"v1/jobs/{Uri.EscapeDataString(id)}/results?{(state is { } only ? $"state={only}" : "")}";
        return ResumeAsync<ItemResult>(
            last => path + Query("after", last), after?.ToString(CultureInfo.InvariantCulture), r => r.Index.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    private static string Query(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    // It is at the end when the server has nothing more after what was read last: a proxy can end a broken stream as if it were whole.
    private async IAsyncEnumerable<T> ResumeAsync<T>(
        Func<string?, string> pathAfter, string? after, Func<T, string?> cursorOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var resume = new Resume();
        while (true)
        {
            var hasItems = false;
            Exception? broken = null;
            await using (var reader = ReadLinesAsync<T>(pathAfter(after), cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (true)
                {
                    try
                    {
                        if (!await reader.MoveNextAsync().ConfigureAwait(false))
                            break;
                    }
                    catch (Exception e) when (resume.MayMend(e))
                    {
                        broken = e;
                        break;
                    }

                    resume.Succeeded();
                    hasItems = true;
                    after = cursorOf(reader.Current) ?? after;
                    yield return reader.Current;
                }
            }

            if (broken is not null)
                await resume.WaitAsync(broken, cancellationToken).ConfigureAwait(false);
            else if (!hasItems)
                yield break;
        }
    }

    private async IAsyncEnumerable<T> ReadLinesAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, path);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(NdjsonMediaType));
        using var response = await _httpClient.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        await ProcessResponseAsync(_httpClient, response, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NoContent)
            yield break;
        if (response.Content.Headers.ContentType?.MediaType is var mediaType and not NdjsonMediaType)
            throw new GatherException($"The answer is {mediaType ?? "untyped"} where {NdjsonMediaType} was asked for.", (int)response.StatusCode);

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var item in Ndjson.ReadAsync<T>(stream, JsonSerializerSettings, cancellationToken).ConfigureAwait(false))
            yield return item;
    }
}
