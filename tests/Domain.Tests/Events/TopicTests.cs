using FsCheck;
using FsCheck.Fluent;
using Gather.Domain.Events;

namespace Gather.Domain.Tests.Events;

internal sealed class TopicTests
{
    [Test]
    public void TryParse_FormattedTopic_ReadsTheSame() =>
        Prop.ForAll(TopicGen.Topics.ToArbitrary(), topic => Topic.TryParse(topic.ToString(), out var read) && read == topic)
            .QuickCheckThrowOnFailure();

    [Test]
    public void TryParse_AnyTextAccepted_IsKeptAsItIs() =>
        Prop.ForAll<string?>(text => !Topic.TryParse(text, out var read) || read.Name == text).QuickCheckThrowOnFailure();

    [Test]
    public void TryParse_FormattedPosition_ReadsTheSame() =>
        Prop.ForAll(TopicGen.Positions.ToArbitrary(), position => Position.TryParse(position.ToString(), out var read) && read == position)
            .QuickCheckThrowOnFailure();

    [TestCase(null)]
    [TestCase("")]
    [TestCase("job")]
    [TestCase("job/")]
    [TestCase("/1")]
    [TestCase("job/1/2")]
    [TestCase("job/a,b")]
    [TestCase("job/a=b")]
    [TestCase("job/ä")]
    public void TryParse_NotATopic_IsRefused(string? text) => Assert.That(Topic.TryParse(text, out _), Is.False);

    [Test]
    public void TryParse_TooLong_IsRefused()
    {
        var longest = "job/" + new string('1', Topic.MaxLength - 4);

        Assert.That(Topic.TryParse(longest, out _), Is.True);
        Assert.That(Topic.TryParse(longest + "1", out _), Is.False);
    }

    [Test]
    public void Parse_NotATopic_SaysWhatIsExpected() =>
        Assert.That(() => Topic.Parse("nothing"), Throws.InstanceOf<FormatException>().With.Message.Contains("kind/id"));
}
