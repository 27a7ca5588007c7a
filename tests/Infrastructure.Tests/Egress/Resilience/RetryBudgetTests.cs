using Gather.Infrastructure.Egress.Resilience;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Egress.Resilience;

internal sealed class RetryBudgetTests
{
    private FakeTimeProvider _time = null!;

    [SetUp]
    public void MakeTime() => _time = new FakeTimeProvider();

    [TestCase(0, 10)]
    [TestCase(50, 10)]
    [TestCase(100, 20)]
    [TestCase(1000, 200)]
    public void TrySpend_AfterSoManyRequests_AllowsAFifthAndAtLeastTen(int requests, int expected)
    {
        var budget = Budget(requests);

        Assert.That(Spend(budget), Is.EqualTo(expected));
    }

    [Test]
    public void TrySpend_AfterTheWindow_BeginsAnew()
    {
        var budget = Budget(1000);
        Spend(budget);

        _time.Advance(TimeSpan.FromSeconds(53));
        Assert.That(Spend(budget), Is.Zero);
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.That(Spend(budget), Is.EqualTo(10));
    }

    [Test]
    public void TrySpend_AfterALongRest_CountsNothingOld()
    {
        var budget = Budget(1000);
        _time.Advance(TimeSpan.FromDays(30));

        Assert.That(Spend(budget), Is.EqualTo(10));
    }

    private RetryBudget Budget(int requests)
    {
        var budget = new RetryBudget(new RetryOptions(), _time);
        for (var i = 0; i < requests; i++)
            budget.CountRequest();
        return budget;
    }

    private static int Spend(RetryBudget budget)
    {
        var spent = 0;
        while (budget.TrySpend())
            spent++;
        return spent;
    }
}
