using System.Globalization;

namespace Gather.Api.Tests.Crawls;

/// <summary>
/// A site of so many real pages, each with ten below it, and with what crawlers are caught in: every link carries a session of its
/// own, in the query or in the path; a calendar without end; folders that go round; and a shop whose filters multiply.
/// </summary>
internal sealed class TrapSite(int pages)
{
    private const int Below = 10;

    private long _sessions;

    public Task<CountedSite> StartAsync() => CountedSite.StartAsync((target, context) => target == "/robots.txt" ? context.StatusAsync(404) : context.LinksAsync(LinksOf(WithoutSession(target))));

    /// <summary>The real pages.</summary>
    public IEnumerable<string> Pages => Enumerable.Range(0, pages).Select(PathOf);

    /// <summary>What a path is without its session.</summary>
    public static string WithoutSession(string target)
    {
        var session = target.IndexOfAny([';', '?']);
        return session >= 0 && target[(session + 1)..].StartsWith("jsessionid=", StringComparison.OrdinalIgnoreCase) ? target[..session]
            : session >= 0 && target[session..].StartsWith("?PHPSESSID=", StringComparison.Ordinal) ? target[..session]
            : target;
    }

    private IEnumerable<string> LinksOf(string path) => path.Split('/', '?')[1] switch
    {
        "" => [.. Real(0), "/calendar/1", "/loop/", "/shop"],
        "p" => Real(int.Parse(path["/p/".Length..], CultureInfo.InvariantCulture)),
        "calendar" => [Format($"/calendar/{int.Parse(path["/calendar/".Length..], CultureInfo.InvariantCulture) + 1}")],
        "loop" => ["a/", "b/"],
        "shop" => Enumerable.Range(0, 8).SelectMany(f => new[] { Filter(path, f, 'x'), Filter(path, f, 'y') }),
        _ => [],
    };

    private IEnumerable<string> Real(int page)
    {
        yield return WithSession("/");
        for (var below = (page * Below) + 1; below <= (page + 1) * Below && below < pages; below++)
        {
            yield return WithSession(PathOf(below));
            yield return WithSession(PathOf(below));
        }
    }

    private string WithSession(string path)
    {
        var session = Interlocked.Increment(ref _sessions);
        return session % 2 == 0 ? Format($"{path}?PHPSESSID={session}") : Format($"{path};jsessionid={session}");
    }

    private static string Filter(string path, int filter, char value) =>
        path.Contains(Format($"f{filter}="), StringComparison.Ordinal) ? path : Format($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}f{filter}={value}");

    private static string PathOf(int page) => page == 0 ? "/" : Format($"/p/{page}");

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
