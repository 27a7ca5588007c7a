using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Fetching;

/// <summary>How a fetch went, whether it succeeded or not.</summary>
public abstract class FetchedResponse
{
    /// <summary>Where the redirects led in the end.</summary>
    public required TargetUrl FinalUrl { get; init; }

    /// <summary>The redirects followed, in their order.</summary>
    public IReadOnlyList<Redirect> Redirects { get; init; } = [];

    /// <summary>The last response's status; null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>The last response's <c>Content-Type</c>, as sent.</summary>
    public string? ContentType { get; init; }

    /// <summary>When the response was received; for one from the cache, when it was received or last found valid.</summary>
    public DateTimeOffset FetchedAt { get; init; }

    /// <summary>Where the time went.</summary>
    public FetchTimings Timings { get; init; }

    /// <summary>How many requests were sent for the last hop; 0 when it came from the cache or nothing was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the body came from the cache, fresh or found valid again by the site.</summary>
    public bool FromCache { get; init; }

    /// <summary>Why it failed; null when it did not. With <see cref="FetchErrorCode.UpstreamStatus"/> there is a body nevertheless.</summary>
    public FetchError? Error { get; init; }
}

/// <summary>A page fetched whole. Its body is pooled: dispose of it when it has been read.</summary>
public sealed class FetchedPage(IDisposable? owner) : FetchedResponse, IDisposable
{
    /// <summary>The body, decompressed. Not to be touched after disposal.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body's size as it came over the wire; 0 from the cache.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Gives the body back to its pool.</summary>
    public void Dispose() => owner?.Dispose();
}

/// <summary>A response being received. Dispose of it to let its connection go.</summary>
public sealed class OpenedPage(Stream body, IAsyncDisposable? owner) : FetchedResponse, IAsyncDisposable
{
    /// <summary>The body, decompressed by its <c>Content-Encoding</c> and bounded in bytes and time; empty on an error.</summary>
    public Stream Body => body;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owner?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A reading of <see cref="OpenedPage.Body"/> that has failed; the error tells why.</summary>
public sealed class FetchFailedException(FetchError error, Exception? inner = null) : IOException(error.Detail, inner)
{
    /// <summary>Why.</summary>
    public FetchError Error => error;
}

/// <summary>A redirect that was followed.</summary>
/// <param name="Url">What was asked for.</param>
/// <param name="Status">The status that answered, 301, 302, 303, 307 or 308.</param>
public sealed record Redirect(string Url, int Status);

/// <summary>Where the time of a fetch went, in seconds; absent for what did not happen, as when a pooled connection was used again.</summary>
/// <param name="Queue">Waiting for the site's turn and between attempts.</param>
/// <param name="Dns">Resolving the name.</param>
/// <param name="Connect">Making the connection.</param>
/// <param name="Tls">Securing it.</param>
/// <param name="FirstByte">From the request's sending to the response's headers.</param>
/// <param name="Body">Receiving the body.</param>
public readonly record struct FetchTimings(double? Queue, double? Dns, double? Connect, double? Tls, double? FirstByte, double? Body);
