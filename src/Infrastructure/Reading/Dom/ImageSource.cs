using System.Globalization;
using AngleSharp.Dom;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>Where an image lies, also one that a script would load when it is scrolled to.</summary>
internal static class ImageSource
{
    private static readonly string[] LazySources = ["data-src", "data-lazy-src", "data-original", "data-lazy", "data-url"];
    private static readonly string[] LazySets = ["data-srcset", "data-lazy-srcset"];

    /// <summary>The image's absolute URL; null when it has none, or is there to count readers.</summary>
    public static string? Of(IElement image, LinkResolver links)
    {
        if (IsTrackingPixel(image) || Visibility.IsHidden(image))
            return null;
        foreach (var name in LazySources)
            if (links.Resource(image.GetAttribute(name)) is { } lazy)
                return lazy;
        return links.Resource(image.GetAttribute("src")) ?? (SetOf(image) is { } set ? SourceSet.Largest(set, links) : null);
    }

    /// <summary>The image's set of sources, as written.</summary>
    public static string? SetOf(IElement image)
    {
        foreach (var name in LazySets)
            if (image.GetAttribute(name) is { } lazy)
                return lazy;
        return image.GetAttribute("srcset");
    }

    public static bool IsTrackingPixel(IElement image) => IsTiny(image.GetAttribute("width")) && IsTiny(image.GetAttribute("height"));

    private static bool IsTiny(string? length) =>
        length is not null && int.TryParse(length.AsSpan().Trim().TrimEnd("px"), CultureInfo.InvariantCulture, out var pixels) && pixels <= 1;
}
