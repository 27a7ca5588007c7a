using System.Text.Json.Serialization;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>What is kept of a response beside its body.</summary>
internal sealed record CachedHead
{
    public required string Url { get; init; }

    public required int Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    /// <summary>When it was received or last found valid.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>How long the site took to answer, in seconds: as old may the response have been when it came.</summary>
    public double ResponseDelay { get; init; }

    public string? CacheControl { get; init; }

    public string? Date { get; init; }

    public string? Age { get; init; }

    public string? Expires { get; init; }

    public string? LastModified { get; init; }

    public string? ETag { get; init; }

    /// <summary>The request's values of the fields that the response's <c>Vary</c> names; a request with others is answered otherwise.</summary>
    public IReadOnlyDictionary<string, string> Vary { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The head after the site has found the copy valid: what a 304 says anew holds (RFC 9111, 3.2).</summary>
    public CachedHead Refreshed(CachedHead by) => this with
    {
        ReceivedAt = by.ReceivedAt,
        ResponseDelay = by.ResponseDelay,
        // It tells of that response alone.
        Age = by.Age,
        CacheControl = by.CacheControl ?? CacheControl,
        Date = by.Date ?? Date,
        Expires = by.Expires ?? Expires,
        LastModified = by.LastModified ?? LastModified,
        ETag = by.ETag ?? ETag,
    };
}

[JsonSerializable(typeof(CachedHead))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class CachedHeadJson : JsonSerializerContext;
