using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Events;

namespace Gather.Domain.Tests.Events;

/// <summary>Topics, positions and cursors of all shapes that may occur.</summary>
internal static class TopicGen
{
    private const string PartCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    private const string EpochCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static Gen<Topic> Topics { get; } =
        from kind in TextOf(PartCharacters, 1, 30)
        from id in TextOf(PartCharacters, 1, Topic.MaxLength - 31)
        select Topic.Parse($"{kind}/{id}");

    public static Gen<Position> Positions { get; } =
        from epoch in TextOf(EpochCharacters, 1, 32)
        from seq in Gen.OneOf(Gen.Choose(0, int.MaxValue).Select(n => (long)n), Gen.Elements(0, 1, long.MaxValue - 1, long.MaxValue))
        select new Position(epoch, seq);

    public static Gen<Cursor> Cursors { get; } =
        from count in Gen.Choose(1, Cursor.MaxTopics)
        from topics in Topics.ArrayOf(count)
        from positions in Positions.ArrayOf(count)
        select topics.Zip(positions).Skip(1).Aggregate(Cursor.At(topics[0], positions[0]), (c, p) => c.With(p.First, p.Second));

    /// <summary>Texts near a cursor's: one character of a good one is replaced, dropped or doubled.</summary>
    public static Gen<string> Damaged { get; } =
        from text in Cursors.Select(c => c.ToString())
        from at in Gen.Choose(0, text.Length - 1)
        from with in Gen.Elements("", ",", "=", ".", "/", " ", "é", "+", "-", "\n", "١")
        select text[..at] + with + text[(at + 1)..];

    private static Gen<string> TextOf(string characters, int shortest, int longest) =>
        from length in Gen.Choose(shortest, longest)
        from text in Gen.Elements(characters.ToCharArray()).ArrayOf(length)
        select new string(text);
}
