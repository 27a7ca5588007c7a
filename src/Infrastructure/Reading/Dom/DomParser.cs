using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>
/// Parses HTML as browsers do (WHATWG HTML), without running or loading anything. The tree is never deeper than
/// <see cref="ParseBudget.MaxDepth"/>, so whatever walks it may recurse.
/// </summary>
internal static class DomParser
{
    /// <summary>Parses a document.</summary>
    /// <exception cref="DocumentTooComplexException">The document is too deep, too large or takes too long.</exception>
    public static IHtmlDocument Parse(string html, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ParseBudget.CheckTags(html);
        var budget = new ParseBudget(cancellationToken);
        var parser = new HtmlParser(new HtmlParserOptions
        {
            // One more than allowed, so that the budget sees what is too deep. What the parser itself inserts is held at it.
            MaximumDepth = ParseBudget.MaxDepth + 1,
            OnCreated = budget.OnCreated,
            DisableElementPositionTracking = true,
            SkipComments = true,
        });
        var document = parser.ParseDocument(html);
        budget.Check();
        ParseBudget.CheckDepth(document);
        return document;
    }
}
