using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gather.Domain.Scraping.Urls;

namespace Gather.Domain.Scraping;

/// <summary>An absolute http or https URL in normal form: the same page, the same text.</summary>
public sealed class TargetUrl : IEquatable<TargetUrl>
{
    /// <summary>The longest URL, in characters.</summary>
    public const int MaxLength = 8192;

    private readonly UrlParts _parts;

    internal TargetUrl(string text, UrlParts parts) => (Text, _parts) = (text, parts);

    /// <summary>The URL as .NET sends it; without credentials and without a fragment.</summary>
    public Uri Uri => field ??= new Uri(Text, UriKind.Absolute);

    /// <summary>The normal form.</summary>
    public string Text { get; }

    /// <summary>The host in ASCII, lower case and without a final dot; an IPv6 address in brackets.</summary>
    public string Host => _parts.Host.Text;

    /// <summary>The address, if the host is one and not a name.</summary>
    public IPAddress? Address => _parts.Host.Address;

    /// <summary>The port, given or by default.</summary>
    public int Port => _parts.Port;

    /// <summary>Scheme, host and port: what politeness, robots.txt and connections go by (RFC 6454).</summary>
    public string Origin => field ??= $"{(IsHttps ? "https" : "http")}://{Host}:{Port}";

    /// <summary>What is sent in the request line, and what robots.txt is asked about.</summary>
    public string PathAndQuery => field ??= Text[_parts.PathStart..];

    internal bool IsHttps => _parts.IsHttps;

    internal UrlParts Parts => _parts;

    /// <summary>Reads a URL, or tells why it is none that can be fetched. White space around it does not count.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TargetUrl? url, [NotNullWhen(false)] out string? reason)
    {
        reason = UrlReader.Read(text, out url);
        return url is not null;
    }

    /// <summary>Reads a link found on this page: absolute or relative, as browsers read it. Null for one that is not http or https.</summary>
    public TargetUrl? Resolve(string reference) => LinkReader.Read(this, reference);

    /// <inheritdoc/>
    public bool Equals(TargetUrl? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TargetUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
