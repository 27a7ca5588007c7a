using FsCheck;
using FsCheck.Fluent;

namespace Gather.Application.Tests.Concurrency;

public sealed class FairConcurrencyLimiterProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(200);

    [TestCase(1, 1, 0)]
    [TestCase(1, 1, 5)]
    [TestCase(3, 3, 4)]
    [TestCase(4, 2, 6)]
    [TestCase(8, 1, 100)]
    public void AcquireAsync_AnySequenceOfSteps_KeepsItsPromises(int permits, int permitsPerCaller, int queueLimit) => Check.One(Config, Prop.ForAll(
        Gen.Choose(0, 999).ToArbitrary().Array(),
        steps => new LimiterRun(permits, permitsPerCaller, queueLimit).PlayAsync(steps)));
}
