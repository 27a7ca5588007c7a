using FluentValidation.Results;
using Gather.Application.Sleeps;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Sleeps;

public sealed class SleepValidatorTests
{
    private static readonly IOptions<SleepOptions> Bounds = Options.Create(new SleepOptions { MaxSeconds = 300, MaxItems = 3 });

    [TestCase(0)]
    [TestCase(0.001)]
    [TestCase(300)]
    public void Sleep_InRange_Passes(double seconds)
    {
        Assert.That(new SleepValidator(Bounds).Validate(new Sleep(seconds)).IsValid, Is.True);
        Assert.That(new LimitedSleepValidator(Bounds).Validate(new LimitedSleep(seconds)).IsValid, Is.True);
        Assert.That(SleepRules.IsInRange(seconds, Bounds.Value), Is.True);
    }

    [TestCase(-0.001)]
    [TestCase(300.0001)]
    [TestCase(301)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void Sleep_OutOfRange_IsToldTheRange(double seconds)
    {
        AssertOnly(new SleepValidator(Bounds).Validate(new Sleep(seconds)), "Seconds", "must be a number from 0 to 300.");
        AssertOnly(new LimitedSleepValidator(Bounds).Validate(new LimitedSleep(seconds)), "Seconds", "must be a number from 0 to 300.");
        AssertOnly(new MultipleSleepsValidator(Bounds).Validate(new MultipleSleeps([1, seconds])), "Seconds[1]", "must be a number from 0 to 300.");
        Assert.That(SleepRules.IsInRange(seconds, Bounds.Value), Is.False);
    }

    [TestCase(0, true)]
    [TestCase(3, true)]
    [TestCase(4, false)]
    public void MultipleSleeps_ManyItems_AreBounded(int count, bool valid)
    {
        var result = new MultipleSleepsValidator(Bounds).Validate(new MultipleSleeps(new double[count]));

        if (valid)
            Assert.That(result.IsValid, Is.True);
        else
            AssertOnly(result, "Seconds", "must hold 0 to 3 items.");
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(3, true)]
    [TestCase(4, false)]
    public void RunSleeps_ManyItems_AreBounded(int count, bool valid)
    {
        var result = new RunSleepsValidator(Bounds).Validate(new RunSleeps(new double[count]));

        if (valid)
            Assert.That(result.IsValid, Is.True);
        else
            AssertOnly(result, "Seconds", "must hold 1 to 3 items.");
    }

    [Test]
    public void RunSleeps_ItemOutOfRange_IsLeftToTheBatch() =>
        Assert.That(new RunSleepsValidator(Bounds).Validate(new RunSleeps([double.NaN, -1, 301])).IsValid, Is.True);

    private static void AssertOnly(ValidationResult result, string field, string message) =>
        Assert.That(result.Errors.Select(e => (e.PropertyName, e.ErrorMessage)), Is.EqualTo(new[] { (field, message) }));
}
