using System.Data.Common;
using Gather.Application.Jobs;
using Gather.Domain.Events;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Storage.Rows;
using Gather.Infrastructure.Storage.Writing;

namespace Gather.Infrastructure.Tests.Jobs;

internal sealed class IntakeTests
{
    [Test]
    public async Task TakeInAsync_ACrawlThatHasAllItsPages_LooksNothingUp()
    {
        var row = JobRow.Of(JobFixture.NewJob(new CrawlSettings { Url = "https://example.com/", MaxPages = 3 }), DateTimeOffset.UnixEpoch);
        row.Items = 3;

        Assert.That(await new Intake([HashedItem.Of(JobFixture.Page("/a"))]).TakeInAsync(NewChange(row, new NoRows())), Is.Zero);
    }

    private static JobChange NewChange(JobRow row, RowStatements rows) => new(
        new StoreTransaction(transaction: null!, 1, DateTimeOffset.UnixEpoch, new Dictionary<string, TopicState>(StringComparer.Ordinal), rows),
        Topic.Parse("test/intake"),
        row);

    /// <summary>A store that may not be asked for anything.</summary>
    private sealed class NoRows : RowStatements
    {
        public override Task<int> ExecuteAsync(DbTransaction transaction, string sql, RowSet rows) => throw new AssertionException(sql);

        public override Task<List<T>> QueryAsync<T>(
            DbConnection connection, DbTransaction? transaction, string sql, RowSet rows, Func<DbDataReader, T> read, CancellationToken cancellationToken,
            Func<T, bool>? isEnough = null) =>
            throw new AssertionException(sql);
    }
}
