using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;

namespace Gather.Api.Tests.Crawls;

/// <summary>
/// What can be reached by links on a site that serves a folder, found in the simplest way there is and with nothing of the program:
/// breadth-first over the files, with .NET's own URLs. It reads HTML as machines write it, with attributes in double quotes.
/// </summary>
internal static class FolderSite
{
    // Files do not change while they are tested with.
    private static readonly ConcurrentDictionary<string, string[]> References = new(StringComparer.Ordinal);
    private static readonly Regex Tag = new("<(?:a|area)\\s[^>]*>", RegexOptions.NonBacktracking);
    private static readonly Regex Reference = new("\\shref=\"(?<to>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);
    private static readonly Regex NoFollow = new("\\srel=\"[^\"]*\\bnofollow\\b", RegexOptions.NonBacktracking);

    /// <summary>How many links each reachable URL is away from where it begins.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="start">Where it begins; all on this host belongs to it.</param>
    /// <param name="belongs">What belongs to it, besides the beginning.</param>
    public static Dictionary<string, int> Reach(string folder, Uri start, Func<Uri, bool>? belongs = null)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal) { [start.AbsoluteUri] = 0 };
        var next = new Queue<Uri>([start]);
        while (next.TryDequeue(out var page))
            foreach (var link in LinksOf(folder, page))
                if (link.Authority == start.Authority && (belongs?.Invoke(link) ?? true) && depths.TryAdd(link.AbsoluteUri, depths[page.AbsoluteUri] + 1))
                    next.Enqueue(link);
        return depths;
    }

    public static string FileOf(string folder, Uri page)
    {
        var path = Uri.UnescapeDataString(page.AbsolutePath);
        return Path.Join(folder, path.EndsWith('/') ? path + "index.html" : path);
    }

    private static IEnumerable<Uri> LinksOf(string folder, Uri page)
    {
        foreach (var reference in References.GetOrAdd(FileOf(folder, page), ReferencesIn))
            if (Uri.TryCreate(page, reference, out var link) && link.Scheme is "http" or "https")
                yield return new Uri(link.GetLeftPart(UriPartial.Query));
    }

    private static string[] ReferencesIn(string file) => !file.EndsWith(".html", StringComparison.Ordinal) || !File.Exists(file) ? [] :
        [.. Tag.Matches(File.ReadAllText(file))
            .Select(t => t.Value)
            .Where(t => !NoFollow.IsMatch(t))
            .Select(t => Reference.Match(t))
            .Where(r => r.Success)
            .Select(r => WebUtility.HtmlDecode(r.Groups["to"].Value))
            .Distinct(StringComparer.Ordinal)];
}
