namespace Gather.Domain.Scraping.Urls;

/// <summary>Puts a URL together from a start that is in normal form already and a rest that is not.</summary>
internal static class UrlComposer
{
    /// <summary>Composes a URL, or tells why it is none.</summary>
    /// <param name="parts">Its parts; where the path ends is found out.</param>
    /// <param name="start">Its scheme, host and port, and as much of its path as is known, to a slash at least.</param>
    /// <param name="rest">The rest of the path, and the query.</param>
    public static string? Compose(UrlParts parts, ReadOnlySpan<char> start, ReadOnlySpan<char> rest, out TargetUrl? url)
    {
        url = null;
        var mark = rest.IndexOf('?');
        var writer = new UrlWriter();
        try
        {
            writer.Write(start);
            UrlPath.Write(ref writer, mark < 0 ? rest : rest[..mark], parts.PathStart);
            var pathEnd = writer.Length;
            if (mark >= 0)
            {
                writer.Write('?');
                writer.WriteEncoded(rest[(mark + 1)..], UrlCharacters.Query);
            }

            if (writer.IsTooLong)
                return Reasons.TooLong;

            url = new TargetUrl(writer.Written.ToString(), parts with { PathEnd = pathEnd });
            return null;
        }
        finally
        {
            writer.Return();
        }
    }
}
