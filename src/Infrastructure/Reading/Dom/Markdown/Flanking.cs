using System.Globalization;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>
/// Where a run of emphasis delimiters may open or close (CommonMark, 6.2). Symbols outside of ASCII count as punctuation in
/// newer versions only, so they are taken for whatever is worse.
/// </summary>
internal static class Flanking
{
    public static bool CanOpen(char before, char after) =>
        !IsSpace(after) && (!MayBePunctuation(after) || IsSpace(before) || IsSurelyPunctuation(before));

    public static bool CanClose(char before, char after) =>
        !IsSpace(before) && (!MayBePunctuation(before) || IsSpace(after) || IsSurelyPunctuation(after));

    private static bool IsSpace(char c) => char.IsWhiteSpace(c);

    private static bool MayBePunctuation(char c) =>
        char.IsAscii(c) ? char.IsPunctuation(c) || char.IsSymbol(c) : !char.IsLetterOrDigit(c);

    private static bool IsSurelyPunctuation(char c) =>
        char.IsAscii(c) ? char.IsPunctuation(c) || char.IsSymbol(c) : CharUnicodeInfo.GetUnicodeCategory(c) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;
}
