using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Events;

namespace Gather.Domain.Tests.Events;

internal sealed class CursorTests
{
    [Test]
    public void TryParse_FormattedCursor_ReadsTheSamePositions() =>
        Prop.ForAll(TopicGen.Cursors.ToArbitrary(), cursor =>
            Cursor.TryParse(cursor.ToString(), out var read) && read.Positions.SequenceEqual(cursor.Positions))
            .QuickCheckThrowOnFailure();

    [Test]
    public void TryParse_AnyTextAccepted_IsFormattedToOneThatReadsTheSame() =>
        Prop.ForAll(TopicGen.Damaged.ToArbitrary(), text =>
            !Cursor.TryParse(text, out var read)
            || (Cursor.TryParse(read.ToString(), out var again) && again.Positions.SequenceEqual(read.Positions)))
            .QuickCheckThrowOnFailure();

    [Test]
    public void TryParse_AnyText_DoesNotThrow() =>
        Prop.ForAll<string?>(text => !Cursor.TryParse(text, out var cursor) || cursor.Positions.Count > 0).QuickCheckThrowOnFailure();

    [Test]
    public void With_AnyTopic_ChangesOnlyIt() =>
        Prop.ForAll(TopicGen.Cursors.ToArbitrary(), TopicGen.Topics.ToArbitrary(), TopicGen.Positions.ToArbitrary(), (cursor, topic, position) =>
        {
            var changed = cursor.With(topic, position);
            return changed.Positions[topic.Name] == position
                && changed.Positions.Where(p => p.Key != topic.Name).SequenceEqual(cursor.Positions.Where(p => p.Key != topic.Name));
        }).QuickCheckThrowOnFailure();

    [TestCase(null)]
    [TestCase("")]
    [TestCase("job/1")]
    [TestCase("job/1=")]
    [TestCase("job/1=e")]
    [TestCase("job/1=.5")]
    [TestCase("job/1=e.")]
    [TestCase("job/1=e.-1")]
    [TestCase("job/1=e.+1")]
    [TestCase("job/1=e.9223372036854775808")]
    [TestCase("job/1=e.1,")]
    [TestCase("job/1=e.1,job/1=e.2")]
    [TestCase("job=e.1")]
    public void TryParse_NotACursor_IsRefused(string? text) => Assert.That(Cursor.TryParse(text, out _), Is.False);

    [Test]
    public void TryParse_TooManyTopics_IsRefused()
    {
        var most = string.Join(',', Enumerable.Range(0, Cursor.MaxTopics).Select(i => $"job/{i}=e.1"));

        Assert.That(Cursor.TryParse(most, out _), Is.True);
        Assert.That(Cursor.TryParse(most + ",job/x=e.1", out _), Is.False);
    }
}
