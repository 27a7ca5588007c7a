using System.Diagnostics.CodeAnalysis;

namespace Gather.Domain.Events;

/// <summary>The name of an append-only log, such as <c>job/0198c2…</c>: a kind and an id.</summary>
public sealed record Topic
{
    /// <summary>The longest text a topic may have, in characters.</summary>
    public const int MaxLength = 128;

    private Topic(string name) => Name = name;

    /// <summary>The whole name, <c>kind/id</c>.</summary>
    public string Name { get; }

    /// <summary>Reads <c>kind/id</c>, in which both parts are ASCII letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Topic? topic)
    {
        topic = null;
        if (text is null || text.Length > MaxLength)
            return false;

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == text.Length - 1 || !IsPart(text.AsSpan(0, slash)) || !IsPart(text.AsSpan(slash + 1)))
            return false;

        topic = new Topic(text);
        return true;
    }

    /// <summary>Reads a name that the program itself made.</summary>
    /// <exception cref="FormatException">It is not <c>kind/id</c>.</exception>
    public static Topic Parse(string text) =>
        TryParse(text, out var topic) ? topic : throw new FormatException($"'{text}' is not a topic: kind/id is expected.");

    public override string ToString() => Name;

    // A cursor lists topics as name=epoch.seq, so none of its separators may stand in a name.
    private static bool IsPart(ReadOnlySpan<char> part)
    {
        foreach (var c in part)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                return false;

        return true;
    }
}
