using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Bodies;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>What came of one request. Dispose of it when its body and headers have been used.</summary>
internal sealed class Exchange : IDisposable
{
    private readonly ExchangeClock? _clock;
    private readonly HttpResponseMessage? _response;
    private readonly ReceivedStream? _received;
    private PooledBody? _body;

    private Exchange(ExchangeClock? clock, HttpResponseMessage? response, ReceivedStream? received) =>
        (_clock, _response, _received) = (clock, response, received);

    /// <summary>The response's status; null when there was no response.</summary>
    public int? Status => (int?)_response?.StatusCode;

    public string? ContentType => Header("Content-Type");

    public string? Location => Header("Location");

    /// <summary>The body whole and decompressed; empty when it is streamed, was not read, or could not be had.</summary>
    public ReadOnlyMemory<byte> Body { get; private init; }

    /// <summary>
    /// The body as it comes, decompressed, bounded in bytes and time, when it was asked for so and there is no error. Its
    /// reads throw <see cref="FetchFailedException"/>. The token that was given for the exchange ends it, too.
    /// </summary>
    public Stream? Stream { get; private init; }

    /// <summary>The body's size as it came over the wire, so far.</summary>
    public long BytesReceived => _received?.Count ?? 0;

    /// <summary>Where the time went, so far; the queue is not ours.</summary>
    public FetchTimings Timings => _clock?.Timings ?? default;

    /// <summary>When the response's headers came, or the exchange failed.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Why it failed; a status of 400 or more is an error, too.</summary>
    public FetchError? Error { get; private init; }

    public static Exchange Failed(FetchError error, DateTimeOffset at, ExchangeClock? clock = null) =>
        new(clock, null, null) { Error = error, ReceivedAt = at };

    public static Exchange Answered(ExchangeClock clock, HttpResponseMessage response, DateTimeOffset at, FetchError? error, ReceivedStream? received = null) =>
        new(clock, response, received) { Error = error, ReceivedAt = at };

    public static Exchange Whole(ExchangeClock clock, HttpResponseMessage response, DateTimeOffset at, FetchError? error, ReceivedStream received, PooledBody body) =>
        new(clock, response, received) { Error = error, ReceivedAt = at, Body = body.Memory, _body = body };

    public static Exchange Streamed(ExchangeClock clock, HttpResponseMessage response, DateTimeOffset at, ReceivedStream received, Stream stream) =>
        new(clock, response, received) { ReceivedAt = at, Stream = stream };

    /// <summary>A header of the response, joined by a comma where it was sent several times.</summary>
    public string? Header(string name)
    {
        if (_response is null)
            return null;
        return _response.Headers.NonValidated.TryGetValues(name, out var values) || _response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;
    }

    /// <summary>Hands on the owner of <see cref="Body"/>, which outlives the exchange then. Null when there is none, or it was taken.</summary>
    public PooledBody? TakeBody() => Interlocked.Exchange(ref _body, null);

    public void Dispose()
    {
        TakeBody()?.Dispose();
        Stream?.Dispose();
        _response?.Dispose();
        _clock?.Dispose();
    }
}
