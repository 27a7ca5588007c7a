using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
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
}

public partial class GatherClient
{
    private const string NdjsonMediaType = "application/x-ndjson";

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<SleepOutcome> StreamSleepsAsync(RunSleeps request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StreamAsync<SleepOutcome>("v1/sleeps", request, request.Seconds.Count, cancellationToken);
    }

    // A proxy can end a broken stream as if it were whole, so the items are counted.
    private async IAsyncEnumerable<T> StreamAsync<T>(string path, object request, int expected, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(NdjsonMediaType));
        message.Content = JsonContent.Create(request, request.GetType(), options: JsonSerializerSettings);

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

        if (received != expected)
            throw new GatherException($"The stream ended after {received} of {expected} items.", (int)response.StatusCode);
    }
}
