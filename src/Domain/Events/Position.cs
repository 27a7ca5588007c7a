using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gather.Domain.Events;

/// <summary>A place in one topic's log: everything up to and including <paramref name="Seq"/> has been read.</summary>
/// <param name="Epoch">The log's epoch; it changes only when the log is reset.</param>
/// <param name="Seq">The number of the last entry read; 0 is the beginning.</param>
public readonly record struct Position(string Epoch, long Seq)
{
    /// <summary>Reads <c>epoch.seq</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Position? position)
    {
        position = null;
        var dot = text.IndexOf('.');
        if (dot <= 0 || !IsEpoch(text[..dot]))
            return false;

        if (!long.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            return false;

        position = new Position(text[..dot].ToString(), seq);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Seq}");

    private static bool IsEpoch(ReadOnlySpan<char> epoch)
    {
        foreach (var c in epoch)
            if (!char.IsAsciiLetterOrDigit(c))
                return false;

        return epoch.Length <= 32;
    }
}
