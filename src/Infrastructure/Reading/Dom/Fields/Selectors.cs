using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>CSS selectors, as far as AngleSharp reads them.</summary>
internal static class Selectors
{
    private static readonly BoundedCache<Parsed> Cache = new(1_000, Parse);

    /// <summary>Why the text is no CSS selector; null when it is one.</summary>
    public static string? ErrorOf(string selector) => Cache.Get(selector).Error;

    /// <summary>The selector; null for a text that is none.</summary>
    public static ISelector? Of(string selector) => Cache.Get(selector).Selector;

    private static Parsed Parse(string text)
    {
        const string Error = "is not a CSS selector.";
        if (string.IsNullOrWhiteSpace(text))
            return new Parsed(null, "must not be empty.");
        try
        {
            // A parser is not safe for more than one thread.
            return new CssSelectorParser().ParseSelector(text) is { } selector ? new Parsed(selector, null) : new Parsed(null, Error);
        }
        catch (DomException)
        {
            return new Parsed(null, Error);
        }
    }

    private sealed record Parsed(ISelector? Selector, string? Error);
}
