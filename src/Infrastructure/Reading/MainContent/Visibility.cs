using System.Buffers;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.MainContent;

/// <summary>What can be known, without style sheets and scripts, of what an element shows.</summary>
internal static class Visibility
{
    private static readonly SearchValues<string> VideoWords = SearchValues.Create(
        ["youtube", "vimeo", "dailymotion", "bilibili", "twitch", "video", "player"], StringComparison.OrdinalIgnoreCase);

    public static bool IsVisible(IElement element)
    {
        if (element.GetAttribute("hidden") is { } hidden && !hidden.Equals("until-found", StringComparison.OrdinalIgnoreCase))
            return false;
        if (element.GetAttribute("style") is { } style && Hides(style))
            return false;
        if (element.LocalName == "dialog" ? !element.HasAttribute("open") : element.GetAttribute("aria-modal") == "true")
            return false;

        // Images that stand in for a formula are hidden from those who are read the formula itself.
        return element.GetAttribute("aria-hidden") != "true" || element.ClassName?.Contains("fallback-image", StringComparison.Ordinal) == true;
    }

    public static bool ShowsVideo(IElement frame) =>
        (frame.GetAttribute("src") ?? frame.GetAttribute("data")) is { } source && source.AsSpan().ContainsAny(VideoWords);

    private static bool Hides(string style) => Sets(style, "display", "none") || Sets(style, "visibility", "hidden");

    private static bool Sets(ReadOnlySpan<char> style, string property, string value)
    {
        foreach (var range in style.Split(';'))
        {
            var declaration = style[range];
            var colon = declaration.IndexOf(':');
            if (colon > 0 && declaration[..colon].Trim().Equals(property, StringComparison.OrdinalIgnoreCase)
                && declaration[(colon + 1)..].TrimStart().StartsWith(value, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
