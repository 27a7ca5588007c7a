using AngleSharp.Html.Dom;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>The words of a page's title, by which the heading that repeats it is known.</summary>
internal sealed class PageTitle
{
    private const double Similar = 0.75;
    private readonly HashSet<string> _words;

    public PageTitle(IHtmlDocument document)
    {
        _words = Words(document.Title).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var meta in document.Head?.Children.OfType<IHtmlMetaElement>() ?? [])
            if (meta.GetAttribute("property") is "og:title" || meta.Name is "twitter:title" or "title")
                _words.UnionWith(Words(meta.Content));
    }

    /// <summary>Whether three quarters of the heading, by length, are words of the title.</summary>
    public bool IsRepeatedBy(string heading)
    {
        var (all, known) = (0, 0);
        foreach (var word in Words(heading))
        {
            all += word.Length;
            known += _words.Contains(word) ? word.Length : 0;
        }

        return known > all * Similar;
    }

    private static IEnumerable<string> Words(string? text)
    {
        var start = 0;
        for (var i = 0; i <= text?.Length; i++)
            if (i == text.Length || !char.IsLetterOrDigit(text[i]))
            {
                if (i > start)
                    yield return text[start..i];
                start = i + 1;
            }
    }
}
