namespace Gather.Domain.Scraping.Urls;

/// <summary>Writes a path in normal form: percent-encoding made uniform, dot segments resolved.</summary>
internal static class UrlPath
{
    /// <summary>Writes the segments of a path; what is written from <paramref name="start"/> on is the path so far, and ends in a slash.</summary>
    public static void Write(ref UrlWriter writer, ReadOnlySpan<char> segments, int start)
    {
        while (!writer.IsTooLong)
        {
            var slash = segments.IndexOfAny('/', '\\');
            var at = writer.Length;
            writer.WriteEncoded(slash < 0 ? segments : segments[..slash], UrlCharacters.Segment);

            // Only now are the dots known: they may have been written as %2E.
            switch (writer.Written[at..])
            {
                case ".":
                    writer.Length = at;
                    break;
                case "..":
                    writer.Length = ParentOf(writer.Written[start..at]) + start;
                    break;
                default:
                    if (slash >= 0)
                        writer.Write('/');
                    break;
            }

            if (slash < 0)
                return;

            segments = segments[(slash + 1)..];
        }
    }

    private static int ParentOf(ReadOnlySpan<char> path) => path.Length == 1 ? 1 : path[..^1].LastIndexOf('/') + 1;
}
