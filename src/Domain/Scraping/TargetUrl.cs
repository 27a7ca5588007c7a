using System.Diagnostics.CodeAnalysis;

namespace Gather.Domain.Scraping;

/// <summary>An absolute http or https URL in normal form: the same page, the same text.</summary>
public sealed class TargetUrl : IEquatable<TargetUrl>
{
    private TargetUrl(Uri uri) => Uri = uri;

    /// <summary>The URL as .NET sends it; without credentials and without a fragment.</summary>
    public Uri Uri { get; }

    /// <summary>The normal form.</summary>
    public string Text => Uri.AbsoluteUri;

    /// <summary>The host in ASCII, lower case; an IPv6 address in brackets.</summary>
    public string Host => Uri.Host;

    /// <summary>The port, given or by default.</summary>
    public int Port => Uri.Port;

    /// <summary>Scheme, host and port: what politeness, robots.txt and connections go by (RFC 6454).</summary>
    public string Origin => $"{Uri.Scheme}://{Host}:{Port}";

    /// <summary>What is sent in the request line, and what robots.txt is asked about.</summary>
    public string PathAndQuery => Uri.PathAndQuery;

    /// <summary>Reads a URL, or tells why it is none that can be fetched.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TargetUrl? url, [NotNullWhen(false)] out string? reason)
    {
        (url, reason) = (null, "must be an absolute http or https URL.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return false;

        (url, reason) = (new TargetUrl(uri), null);
        return true;
    }

    /// <summary>Reads a link found on this page: absolute or relative, as browsers read it. Null for one that is not http or https.</summary>
    public TargetUrl? Resolve(string reference) =>
        Uri.TryCreate(Uri, reference, out var uri) && TryParse(uri.AbsoluteUri, out var url, out _) ? url : null;

    /// <inheritdoc/>
    public bool Equals(TargetUrl? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TargetUrl);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
