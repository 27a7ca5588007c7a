using System.Buffers;

namespace Gather.Domain.Scraping.Urls;

/// <summary>Which characters stand for themselves in which part of a URL (RFC 3986); all others are percent-encoded.</summary>
internal static class UrlCharacters
{
    private const string UnreservedText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>The characters that mean the same whether they are percent-encoded or not.</summary>
    public static readonly SearchValues<char> Unreserved = SearchValues.Create(UnreservedText);

    /// <summary>What a path's segment is made of.</summary>
    public static readonly SearchValues<char> Segment = SearchValues.Create(UnreservedText + "!$&'()*+,;=:@");

    /// <summary>What a query is made of. Browsers encode the apostrophe there, so we do.</summary>
    public static readonly SearchValues<char> Query = SearchValues.Create(UnreservedText + "!$&()*+,;=:@/?");

    /// <summary>What a host name in ASCII is made of. The underscore is against the rules and in use.</summary>
    public static readonly SearchValues<char> HostName = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._");
}
