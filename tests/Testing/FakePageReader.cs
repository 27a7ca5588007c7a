using System.Text;
using Gather.Application.Scraping.Reading;

namespace Gather.Testing;

/// <summary>
/// A reader that knows no HTML: the text is the body, its links are the words that begin with http, and a word that begins with
/// <c>canonical=</c> names the page of which it is a copy.
/// </summary>
public sealed class FakePageReader : IPageReader
{
    private const string Canonical = "canonical=";

    private int _reading;
    private int _most;

    /// <summary>The most that read at once.</summary>
    public int MostReading => Volatile.Read(ref _most);

    /// <summary>Called while a page is being read.</summary>
    public Action<PageSource> WhileReading { get; set; } = static _ => { };

    public string? SelectorError(string selector) => selector.Contains('[', StringComparison.Ordinal) ? "is no selector." : null;

    public PageContent Read(PageSource source, PageWish wish, CancellationToken cancellationToken)
    {
        var reading = Interlocked.Increment(ref _reading);
        try
        {
            int most;
            while (reading > (most = MostReading) && Interlocked.CompareExchange(ref _most, reading, most) != most)
            {
            }

            WhileReading(source);
            var text = Encoding.UTF8.GetString(source.Body.Span);
            return new PageContent
            {
                Charset = "utf-8",
                Text = wish.Formats.Contains(PageFormat.Text) ? text : null,
                Markdown = wish.Formats.Contains(PageFormat.Markdown) ? text : null,
                Metadata = wish.Formats.Contains(PageFormat.Metadata) ? new PageMetadata { Canonical = CanonicalIn(text) } : null,
                Links = wish.Formats.Contains(PageFormat.Links) ? [.. LinksIn(text)] : null,
            };
        }
        finally
        {
            Interlocked.Decrement(ref _reading);
        }
    }

    private static string? CanonicalIn(string text) => Array.Find(text.Split(' '), static w => w.StartsWith(Canonical, StringComparison.Ordinal))?[Canonical.Length..];

    private static IEnumerable<PageLink> LinksIn(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Where(w => w.StartsWith("http", StringComparison.Ordinal))
        .Select(w => new PageLink(w, w, Rel: null, LinkKind.Internal));
}
