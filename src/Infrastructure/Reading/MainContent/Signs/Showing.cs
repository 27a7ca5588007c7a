using System.Buffers;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.MainContent.Signs;

/// <summary>What can be known, without style sheets and scripts, of what a page shows.</summary>
internal static class Showing
{
    private static readonly SearchValues<string> VideoWords = SearchValues.Create(
        ["youtube", "vimeo", "dailymotion", "bilibili", "twitch", "video", "player"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a node shows something; with <paramref name="hidden"/>, also when it is hidden at first.</summary>
    public static bool Shows(INode node, bool hidden) => node switch
    {
        IElement { LocalName: "noscript" } element => element.QuerySelector("img") is not null,
        IElement element => !Tags.Unseen.Contains(element.LocalName) && (hidden || !IsHidden(element)),
        IText => true,
        _ => false,
    };

    public static bool ShowsVideo(IElement frame) =>
        (frame.GetAttribute("src") ?? frame.GetAttribute("data")) is { } source && source.AsSpan().ContainsAny(VideoWords);

    // What is hidden from those who are read the page is decoration, except an image that stands in for a formula: of that they
    // are read the formula itself. What lies over the page is no part of it.
    private static bool IsHidden(IElement element) =>
        Dom.Visibility.IsHiddenAtFirst(element)
        || element.GetAttribute("aria-modal") == "true"
        || (element.GetAttribute("aria-hidden") == "true" && element.ClassName?.Contains("fallback-image", StringComparison.Ordinal) != true);
}
