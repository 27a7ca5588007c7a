using System.Globalization;
using System.Text;

namespace Gather.Domain.Scraping.Urls;

/// <summary>
/// Writes host names beyond ASCII in ASCII, by UTS 46 (non-transitional, as browsers do) as far as it goes without Unicode's
/// normalization, which the program runs without: letters are lowered, full-width ASCII and dots are narrowed. A name that
/// normalization would change further is refused; its author may write it in punycode.
/// </summary>
internal static class InternationalName
{
    /// <summary>The longest part between two dots (RFC 1035).</summary>
    public const int MaxLabelLength = 63;

    // The letters, marks and digits that UTS 46 maps, ignores or disallows; in pairs of first and last.
    private static readonly int[] NotStable =
    [
        0xAA, 0xBA, 0x133, 0x133, 0x140, 0x140, 0x149, 0x149, 0x17F, 0x17F, 0x1C6, 0x1CC, 0x1F3, 0x1F3, 0x2B0, 0x2B8, 0x2E0, 0x2E4, 0x340, 0x341,
        0x343, 0x345, 0x34F, 0x34F, 0x374, 0x374, 0x37A, 0x37A, 0x3D0, 0x3D6, 0x3F0, 0x3F2, 0x3F5, 0x3F5, 0x587, 0x587, 0x675, 0x678, 0x958, 0x95F,
        0x9DC, 0x9DF, 0xA33, 0xA36, 0xA59, 0xA5B, 0xA5E, 0xA5E, 0xB5C, 0xB5D, 0xE33, 0xE33, 0xEB3, 0xEB3, 0xEDC, 0xEDD, 0xF43, 0xF43, 0xF4D, 0xF52,
        0xF57, 0xF5C, 0xF69, 0xF69, 0xF73, 0xF73, 0xF75, 0xF79, 0xF81, 0xF81, 0xF93, 0xF93, 0xF9D, 0xFA2, 0xFA7, 0xFAC, 0xFB9, 0xFB9, 0x10FC, 0x10FC,
        0x115F, 0x1160, 0x13F8, 0x13FD, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x1C80, 0x1C88, 0x1D2C, 0x1D2E, 0x1D30, 0x1D3A, 0x1D3C, 0x1D4D, 0x1D4F, 0x1D6A,
        0x1D78, 0x1D78, 0x1D9B, 0x1DBF, 0x1E9A, 0x1E9B, 0x1F71, 0x1F71, 0x1F73, 0x1F73, 0x1F75, 0x1F75, 0x1F77, 0x1F77, 0x1F79, 0x1F79, 0x1F7B, 0x1F7B,
        0x1F7D, 0x1FA7, 0x1FB2, 0x1FB4, 0x1FB7, 0x1FC4, 0x1FC7, 0x1FC7, 0x1FD3, 0x1FD3, 0x1FE3, 0x1FE3, 0x1FF2, 0x1FF4, 0x1FF7, 0x209C, 0x210A, 0x2149,
        0x2C7C, 0x2C7D, 0x2D6F, 0x2D6F, 0x309F, 0x309F, 0x30FF, 0x30FF, 0x3131, 0x318E, 0xA69C, 0xA69D, 0xA770, 0xA770, 0xA7F2, 0xA7F4, 0xA7F8, 0xA7F9,
        0xAB5C, 0xAB5F, 0xAB69, 0xABBF, 0xF900, 0xFA0D, 0xFA10, 0xFA10, 0xFA12, 0xFA12, 0xFA15, 0xFA1E, 0xFA20, 0xFA20, 0xFA22, 0xFA22, 0xFA25, 0xFA26,
        0xFA2A, 0xFB1D, 0xFB1F, 0xFE0F, 0xFE70, 0xFE72, 0xFE74, 0xFFDC, 0x10781, 0x107BA, 0x1D41A, 0x1D7FF, 0x1E030, 0x1E06D, 0x1EE00, 0x1FBF9,
        0x2F800, 0x2FA1D, 0xE0100, 0xE01EF,
    ];

    // The marks that normalization would join to the letter before them, in Latin, Greek, Cyrillic, Arabic, Hangul and Kana; in pairs of first and last.
    private static readonly int[] Joining =
    [
        0x300, 0x304, 0x306, 0x30C, 0x30F, 0x30F, 0x311, 0x311, 0x313, 0x314, 0x31B, 0x31B, 0x323, 0x328, 0x32D, 0x32E, 0x330, 0x331, 0x338, 0x338,
        0x342, 0x342, 0x345, 0x345, 0x653, 0x655, 0x1161, 0x1175, 0x11A8, 0x11C2, 0x1B35, 0x1B35, 0x3099, 0x309A,
    ];

    // In the scripts of India the joining marks are common, and join few letters: letter and mark in turn.
    private const string JoiningPairs =
        "\u0928\u093C\u0930\u093C\u0933\u093C\u09C7\u09BE\u09C7\u09D7\u0B47\u0B3E\u0B47\u0B56\u0B47\u0B57\u0BC6\u0BBE\u0BC7\u0BBE\u0B92\u0BD7\u0BC6\u0BD7\u0C46\u0C56"
        + "\u0CC6\u0CC2\u0CBF\u0CD5\u0CC6\u0CD5\u0CCA\u0CD5\u0CC6\u0CD6\u0D46\u0D3E\u0D47\u0D3E\u0D46\u0D57\u0DD9\u0DCA\u0DDC\u0DCA\u0DD9\u0DCF\u0DD9\u0DDF\u1025\u102E";

    /// <summary>Writes a name in ASCII and lower case, or tells why it is no name.</summary>
    public static string? ToAscii(string name, out string ascii)
    {
        ascii = "";
        var output = new StringBuilder(name.Length);
        var label = new List<Rune>();
        foreach (var rune in name.EnumerateRunes())
        {
            var mapped = Map(rune);
            if (mapped.Value == '.')
            {
                WriteLabel(output, label);
                output.Append('.');
                continue;
            }

            if (!IsValid(mapped, label))
                return Reasons.BadHost;

            // Punycode never shortens, and takes its time.
            if (label.Count == MaxLabelLength)
                return Reasons.LongHost;

            label.Add(mapped);
        }

        WriteLabel(output, label);
        ascii = output.ToString();
        return null;
    }

    private static void WriteLabel(StringBuilder output, List<Rune> label)
    {
        if (label.TrueForAll(r => r.IsAscii))
            label.ForEach(r => output.Append((char)r.Value));
        else
            output.Append("xn--").Append(Punycode.Encode(label));
        label.Clear();
    }

    private static Rune Map(Rune rune) => rune.Value switch
    {
        0x3002 or 0xFF61 => new Rune('.'),
        >= 0xFF01 and <= 0xFF5E => Rune.ToLowerInvariant(new Rune(rune.Value - 0xFF01 + '!')),
        _ => Rune.ToLowerInvariant(rune),
    };

    private static bool IsValid(Rune rune, List<Rune> before)
    {
        if (rune.IsAscii)
            return UrlCharacters.HostName.Contains((char)rune.Value);

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber => true,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => before.Count > 0 && !Joins(before[^1], rune),
            _ => false,
        } && !IsIn(NotStable, rune.Value) && !IsIn(Joining, rune.Value);
    }

    private static bool Joins(Rune letter, Rune mark)
    {
        for (var i = 0; i < JoiningPairs.Length; i += 2)
            if (JoiningPairs[i] == letter.Value && JoiningPairs[i + 1] == mark.Value)
                return true;

        return false;
    }

    // A value that is found is a bound; one that is not is inside if the next bound is the last of a pair.
    private static bool IsIn(int[] ranges, int value)
    {
        var index = Array.BinarySearch(ranges, value);
        return index >= 0 || (~index & 1) == 1;
    }
}
