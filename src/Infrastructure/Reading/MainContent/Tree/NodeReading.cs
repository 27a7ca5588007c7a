using AngleSharp.Dom;
using Gather.Infrastructure.Reading.MainContent.Signs;

namespace Gather.Infrastructure.Reading.MainContent.Tree;

/// <summary>Makes nodes of what a page shows. Each element's attributes are gone through once: pages have tens of thousands.</summary>
internal sealed class NodeReading
{
    private const double LinkWithinPage = 0.3;
    private readonly Namings _namings = new();

    public ContentNode Read(INode dom, ContentNode? parent, int index) =>
        dom is IElement element ? Read(element, parent, index) : new ContentNode(dom, parent, index) { Kept = Measures.Of(((IText)dom).Data), IsPhrasing = true };

    private ContentNode Read(IElement element, ContentNode? parent, int index)
    {
        var (classes, id, role, property, relation) = ("", "", "", "", "");
        string? link = null;
        var attributes = element.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            var value = attributes[i]!.Value;
            switch (attributes[i]!.LocalName)
            {
                case "class": classes = value; break;
                case "id": id = value; break;
                case "role": role = value; break;
                case "itemprop": property = value; break;
                case "rel": relation = value; break;
                case "href": link = value; break;
                default: break;
            }
        }

        var name = element.LocalName;
        var naming = _namings.Of(classes, id);
        return new ContentNode(element, parent, index)
        {
            Name = name,
            Naming = naming,
            Role = role,
            IsMain = name == "main" || role == "main",
            IsArticleBody = property.Contains("articleBody", StringComparison.Ordinal),
            NamesAuthor = naming.IsAuthor || property.Contains("author", StringComparison.Ordinal) || relation == "author",
            LinkShare = name != "a" || link is null ? 0 : link.StartsWith('#') ? LinkWithinPage : 1,
            IsVideo = name is "video" or "audio" || (Tags.Embeds.Contains(name) && Showing.ShowsVideo(element)),
            IsPhrasing = Tags.Phrasing.Contains(name),
        };
    }
}
