using Gather.Application.Jobs.Crawling;
using Gather.Domain.Jobs;

namespace Gather.Application.Tests.Jobs.Crawling;

public sealed class QueryBudgetTests
{
    private readonly QueryBudget _sut = new();

    [Test]
    public void TryTake_MoreQueriesOfOnePathThanMay_AreRefusedButForTheKnownOnes()
    {
        var queries = Enumerable.Range(0, CrawlTraps.MaxQueries).Select(i => $"https://example.com/shop?color={i}").ToList();

        Assert.That(queries.Select(_sut.TryTake), Is.All.True);
        Assert.That(_sut.TryTake("https://example.com/shop?color=more"), Is.False);
        Assert.That(queries.Select(_sut.TryTake), Is.All.True, "those that are known");
        Assert.That(_sut.TryTake("https://example.com/shop"), "the path itself");
        Assert.That(_sut.TryTake("https://example.com/shop/2?color=more"), "another path");
    }

    [Test]
    public void TryTake_PathsWithoutQuery_AreNotCounted() =>
        Assert.That(Enumerable.Range(0, CrawlTraps.MaxQueries + 10).Select(_ => _sut.TryTake("https://example.com/")), Is.All.True);
}
