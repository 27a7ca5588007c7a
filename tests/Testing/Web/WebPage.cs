using System.Globalization;
using System.Text;

namespace Gather.Testing.Web;

/// <summary>A page that behaves: it has validators, and answers 304 when the client has it already.</summary>
public sealed class WebPage(ReadOnlyMemory<byte> body)
{
    public WebPage(string body)
        : this(Encoding.UTF8.GetBytes(body))
    {
    }

    public int Status { get; init; } = 200;

    public string ContentType { get; init; } = "text/html; charset=utf-8";

    /// <summary>With its quotes.</summary>
    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    public string? CacheControl { get; init; }

    /// <summary>Headers besides those.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    internal Task AnswerAsync(WebExchange exchange)
    {
        IEnumerable<(string Name, string Value)> headers =
        [
            ("Content-Type", ContentType),
            .. Optional("ETag", ETag),
            .. Optional("Last-Modified", LastModified?.ToString("R", CultureInfo.InvariantCulture)),
            .. Optional("Cache-Control", CacheControl),
            .. Headers,
        ];
        return IsKnownTo(exchange) ? exchange.AnswerAsync(304, default(ReadOnlyMemory<byte>), headers) : exchange.AnswerAsync(Status, body, headers);
    }

    private bool IsKnownTo(WebExchange exchange) => exchange.Header("If-None-Match") is { } known
        ? ETag is not null && known.Contains(ETag, StringComparison.Ordinal)
        : LastModified is { } modified && DateTimeOffset.TryParse(exchange.Header("If-Modified-Since"), CultureInfo.InvariantCulture, out var since) && modified <= since;

    private static IEnumerable<(string Name, string Value)> Optional(string name, string? value) => value is null ? [] : [(name, value)];
}
