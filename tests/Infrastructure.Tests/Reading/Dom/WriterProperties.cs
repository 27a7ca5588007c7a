using System.Text.RegularExpressions;
using AngleSharp.Dom;
using FsCheck;
using FsCheck.Fluent;
using Gather.Infrastructure.Reading.Dom;
using Gather.Infrastructure.Reading.Dom.Cleaning;
using Markdig;

namespace Gather.Infrastructure.Tests.Reading.Dom;

/// <summary>What holds of everything that is written, whatever the page.</summary>
internal sealed partial class WriterProperties
{
    private static readonly MarkdownPipeline Gfm = new MarkdownPipelineBuilder()
        .UsePipeTables(new Markdig.Extensions.Tables.PipeTableOptions { UseHeaderForColumnCount = true })
        .UseTaskLists()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .Build();

    private static readonly string[] Links = ["href", "src", "cite", "poster"];

    [Test]
    public void Markdown_OfPhrases_ReadsAsTheVisibleText() =>
        Prop.ForAll(HtmlGen.Phrases.ToArbitrary(), ReadsAsTheVisibleText).Check(Thorough(2_000));

    [Test]
    public void Markdown_OfArticles_ReadsAsTheVisibleText() =>
        Prop.ForAll(HtmlGen.Articles.ToArbitrary(), ReadsAsTheVisibleText).Check(Thorough(1_000));

    [Test]
    public void Markdown_OfTagSoup_HasNoThreeLineBreaks() =>
        Prop.ForAll(HtmlGen.TagSoup.ToArbitrary(), html => !OutsideOfCode(Page.Markdown(html)).Contains("\n\n\n", StringComparison.Ordinal)).Check(Thorough(1_000));

    [Test]
    public void CleanHtml_OfTagSoup_HoldsNothingForbidden() =>
        Prop.ForAll(HtmlGen.TagSoup.ToArbitrary(), html => ForbiddenIn(Page.Parse(Page.Clean(html))).Label(Page.Clean(html))).Check(Thorough(3_000));

    [Test]
    public void CleanHtml_OfTagSoup_IsIdempotent() =>
        Prop.ForAll(HtmlGen.TagSoup.ToArbitrary(), html => Page.Clean(Page.Clean(html)) == Page.Clean(html)).Check(Thorough(3_000));

    [Test]
    public void CleanHtml_OfArticles_KeepsTheVisibleText() =>
        Prop.ForAll(HtmlGen.Articles.ToArbitrary(), html => Folded(Page.Text(Page.Clean(html))) == Folded(Page.Text(html))).Check(Thorough(500));

    private static Config Thorough(int tests) => Config.QuickThrowOnFailure.WithMaxTest(tests);

    private static Property ReadsAsTheVisibleText(string html)
    {
        var markdown = Page.Markdown(html);
        var read = Unescaped(Folded(Page.Text(Markdig.Markdown.ToHtml(markdown, Gfm))));
        var visible = Unescaped(Folded(Page.Text(html)));
        return (read == visible).Label($"{markdown}\n=> {read}\n<> {visible}");
    }

    private static bool ForbiddenIn(IDocument document) => document.Body!.QuerySelectorAll("*").All(e =>
        AllowedMarkup.IsElement(e.LocalName) && e.NamespaceUri == document.Body!.NamespaceUri && e.Attributes.All(a => IsAllowed(e, a)));

    private static bool IsAllowed(IElement element, IAttr attribute) =>
        AllowedMarkup.IsPlainAttribute(element.LocalName, attribute.Name)
        || attribute.Name == "srcset"
        || (Links.Contains(attribute.Name, StringComparer.Ordinal) && attribute.Value.StartsWith("http", StringComparison.Ordinal));

    // GFM takes away the backslash before each pipe in a cell, Markdig not before all of those in code.
    private static string Unescaped(string text) => text.Replace("\\|", "|", StringComparison.Ordinal);

    private static string OutsideOfCode(string markdown) => Fences().Replace(markdown, "code");

    private static string Folded(string text) => HtmlText.Fold(text.Replace('\u00a0', ' '));

    [GeneratedRegex("^[> *\\d.)-]*(?<fence>```+).*?(\\k<fence>|\\z)", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Fences();
}
