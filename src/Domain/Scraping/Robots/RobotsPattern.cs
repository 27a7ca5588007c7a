using System.Buffers;

namespace Gather.Domain.Scraping.Robots;

/// <summary>
/// A path pattern: a prefix in which <c>*</c> stands for anything, and a <c>$</c> at the end for the end. It is matched in time linear
/// in the URL and the pattern, whatever either may be.
/// </summary>
internal sealed class RobotsPattern
{
    // Below it, a search that compares at every place is linear enough, and it is vectorised.
    private const int ShortLiteral = 16;

    private readonly byte[] _octets;
    private readonly bool _isAnchored;

    private RobotsPattern(byte[] octets, bool isAnchored) => (_octets, _isAnchored) = (octets, isAnchored);

    /// <summary>Its length, by which the most specific rule is found.</summary>
    public int Octets => _octets.Length + (_isAnchored ? 1 : 0);

    public static RobotsPattern Parse(string pattern)
    {
        var isAnchored = pattern.EndsWith('$');
        return new RobotsPattern(RobotsOctets.OfPattern(isAnchored ? pattern[..^1] : pattern), isAnchored);
    }

    /// <summary>Whether a path and query match, in the form in which they are compared.</summary>
    public bool IsMatch(ReadOnlySpan<byte> url)
    {
        ReadOnlySpan<byte> pattern = _octets;
        var star = pattern.IndexOf((byte)'*');
        var prefix = star < 0 ? pattern : pattern[..star];
        if (!url.StartsWith(prefix))
            return false;
        if (star < 0)
            return !_isAnchored || url.Length == prefix.Length;

        // The leftmost place for each part leaves the most to the parts that follow, so there is never a reason to go back.
        var rest = url[prefix.Length..];
        pattern = pattern[(star + 1)..];
        while ((star = pattern.IndexOf((byte)'*')) >= 0)
        {
            var at = Find(rest, pattern[..star]);
            if (at < 0)
                return false;

            rest = rest[(at + star)..];
            pattern = pattern[(star + 1)..];
        }

        return _isAnchored ? rest.EndsWith(pattern) : Find(rest, pattern) >= 0;
    }

    private static int Find(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal) =>
        literal.Length <= ShortLiteral || literal.Length > text.Length ? text.IndexOf(literal) : FindLong(text, literal);

    // Knuth, Morris and Pratt: no octet of the URL is looked at again but through the table of the literal's own repetitions.
    private static int FindLong(ReadOnlySpan<byte> text, ReadOnlySpan<byte> literal)
    {
        var borders = ArrayPool<int>.Shared.Rent(literal.Length);
        try
        {
            borders[0] = 0;
            for (int i = 1, matched = 0; i < literal.Length; i++)
                borders[i] = matched = Extend(borders, literal, matched, literal[i]);

            for (int i = 0, matched = 0; i < text.Length; i++)
                if ((matched = Extend(borders, literal, matched, text[i])) == literal.Length)
                    return i + 1 - literal.Length;

            return -1;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(borders);
        }
    }

    private static int Extend(int[] borders, ReadOnlySpan<byte> literal, int matched, byte next)
    {
        while (matched > 0 && literal[matched] != next)
            matched = borders[matched - 1];

        return literal[matched] == next ? matched + 1 : matched;
    }
}
