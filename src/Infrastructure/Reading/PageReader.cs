using System.Text.Json;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Reading.Charsets;
using Gather.Infrastructure.Reading.ContentTypes;
using Gather.Infrastructure.Reading.Dom.Fields;

namespace Gather.Infrastructure.Reading;

/// <summary>
/// Reads pages by what they are: HTML gives everything, other text itself, and all else no more than its bytes. What a kind of
/// content cannot give is an error, beside which the rest is given.
/// </summary>
internal sealed class PageReader : IPageReader
{
    public string? SelectorError(string selector) => Selectors.ErrorOf(selector);

    public PageContent Read(PageSource source, PageWish wish, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = source.Body.Span;
        var content = Content.Of(source.ContentType, body);
        var page = content.Kind switch
        {
            ContentKind.Html => ReadHtml(source, content, wish, cancellationToken),
            ContentKind.Text => ReadText(body, content, wish),
            _ => ReadBinary(content, wish),
        };
        return wish.Formats.Contains(PageFormat.Raw) ? page with { Raw = Convert.ToBase64String(body) } : page;
    }

    private static PageContent ReadHtml(PageSource source, Content content, PageWish wish, CancellationToken cancellationToken)
    {
        var charset = CharsetDetection.Detect(source.Body.Span, content.Charset, isHtml: true, out var mark);
        using var text = DecodedText.Decode(charset, source.Body.Span[mark..]);
        return HtmlReading.Read(text, source.Url, wish, cancellationToken) with { Charset = charset.Name };
    }

    private static PageContent ReadText(ReadOnlySpan<byte> body, Content content, PageWish wish)
    {
        var charset = CharsetDetection.Detect(body, content.Charset, isHtml: false, out var mark);
        string? text = null;
        if (wish.Formats.Any(f => f is PageFormat.Html or PageFormat.Text or PageFormat.Markdown))
        {
            using var decoded = DecodedText.Decode(charset, body[mark..]);
            text = decoded.ToString();
        }

        return new PageContent
        {
            Charset = charset.Name,
            Html = wish.Formats.Contains(PageFormat.Html) ? text : null,
            Markdown = wish.Formats.Contains(PageFormat.Markdown) ? text : null,
            Text = wish.Formats.Contains(PageFormat.Text) ? text : null,
            Links = wish.Formats.Contains(PageFormat.Links) ? [] : null,
            Metadata = wish.Formats.Contains(PageFormat.Metadata) ? new PageMetadata() : null,
            Error = Unsupported(content, wish, static f => f is PageFormat.CleanHtml),
        };
    }

    private static PageContent ReadBinary(Content content, PageWish wish) => new()
    {
        Links = wish.Formats.Contains(PageFormat.Links) ? [] : null,
        Metadata = wish.Formats.Contains(PageFormat.Metadata) ? new PageMetadata() : null,
        Error = Unsupported(content, wish, static f => f is not (PageFormat.Links or PageFormat.Metadata or PageFormat.Raw)),
    };

    private static FetchError? Unsupported(Content content, PageWish wish, Func<PageFormat, bool> cannot)
    {
        var refused = wish.Formats.Where(cannot).Select(static f => JsonNamingPolicy.CamelCase.ConvertName(f.ToString())).ToList();
        if (wish.Extract is not null)
            refused.Add("extract");
        return refused.Count == 0
            ? null
            : ReadingError.Of(FetchErrorCode.UnsupportedContent, $"Content of type {content.Type} does not give {string.Join(", ", refused)}.");
    }
}
