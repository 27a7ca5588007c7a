using System.Text;

namespace Gather.Domain.Scraping.Urls;

/// <summary>Punycode (RFC 3492): how a label beyond ASCII is written in ASCII, after <c>xn--</c>.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int TMin = 1;
    private const int TMax = 26;
    private const int InitialN = 0x80;
    private const int InitialBias = 72;
    private const int FirstPrintable = 0xA0;
    private const int MaxCodePoint = 0x10FFFF;

    /// <summary>Encodes a label of a few dozen runes; the time grows with the square of their number.</summary>
    public static string Encode(IReadOnlyList<Rune> label)
    {
        var output = new StringBuilder();
        foreach (var rune in label)
            if (rune.IsAscii)
                output.Append((char)rune.Value);

        var (basic, handled) = (output.Length, output.Length);
        if (basic > 0)
            output.Append('-');

        var (n, delta, bias) = (InitialN, 0, InitialBias);
        while (handled < label.Count)
        {
            var next = label.Where(r => r.Value >= n).Min(r => r.Value);
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var rune in label)
            {
                if (rune.Value < n)
                    delta++;
                if (rune.Value != n)
                    continue;

                WriteNumber(output, delta, bias);
                bias = Adapt(delta, handled + 1, isFirst: handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    /// <summary>Whether a text decodes to something beyond ASCII. Browsers refuse a name that claims to be encoded and is not.</summary>
    public static bool IsEncoded(ReadOnlySpan<char> text)
    {
        var delimiter = text.LastIndexOf('-');
        var count = Math.Max(delimiter, 0);
        var rest = text[(delimiter + 1)..];
        if (rest.IsEmpty || delimiter == 0)
            return false;

        var (n, i, bias, isFirst) = ((long)InitialN, 0L, InitialBias, true);
        while (!rest.IsEmpty)
        {
            if (ReadNumber(ref rest, bias) is not { } delta)
                return false;

            count++;
            i += delta;
            n += i / count;
            i %= count;
            if (n is < FirstPrintable or > MaxCodePoint or (>= 0xD800 and <= 0xDFFF))
                return false;

            bias = Adapt((int)delta, count, isFirst);
            (isFirst, i) = (false, i + 1);
        }

        return true;
    }

    private static void WriteNumber(StringBuilder output, int number, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (number < threshold)
                break;

            output.Append(ToDigit(threshold + ((number - threshold) % (Base - threshold))));
            number = (number - threshold) / (Base - threshold);
        }

        output.Append(ToDigit(number));
    }

    private static long? ReadNumber(ref ReadOnlySpan<char> text, int bias)
    {
        var (number, weight) = (0L, 1L);
        for (var k = Base; !text.IsEmpty; k += Base)
        {
            var digit = FromDigit(text[0]);
            text = text[1..];
            number += digit * weight;
            if (digit < 0 || number > int.MaxValue)
                return null;

            var threshold = Math.Clamp(k - bias, TMin, TMax);
            if (digit < threshold)
                return number;

            weight *= Base - threshold;
            if (weight > int.MaxValue)
                return null;
        }

        return null;
    }

    private static int Adapt(int delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Base - TMin) * TMax / 2; k += Base)
            delta /= Base - TMin;

        return k + ((Base - TMin + 1) * delta / (delta + 38));
    }

    private static char ToDigit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int FromDigit(char digit) => char.IsAsciiLetterLower(digit) ? digit - 'a' : char.IsAsciiDigit(digit) ? digit - '0' + 26 : -1;
}
