using Gather.Application.Storage;
using Gather.Infrastructure.Storage;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class ExpiredRecordSweeperTests
{
    [Test]
    public async Task ExecuteAsync_RoundThatFailsOddly_IsLoggedAndFollowedByTheNext()
    {
        var time = new FakeTimeProvider();
        var (records, log) = (new FailingRecords(failures: 2), new RecordedLog<ExpiredRecordSweeper>());
        using var sut = new ExpiredRecordSweeper(records, time, log);
        await sut.StartAsync(CancellationToken.None);

        for (var round = 1; round <= 2; round++)
        {
            await TaskGuard.UntilAsync(() => log.Count("IdempotencySweepPutOff") == round);
            time.Advance(TimeSpan.FromHours(1));
        }

        await TaskGuard.UntilAsync(() => log.Has("IdempotencySwept"));
        await sut.StopAsync(CancellationToken.None);
        Assert.That(sut.ExecuteTask!.IsFaulted, Is.False);
    }

    private sealed class FailingRecords(int failures) : IIdempotencyStore
    {
        private int _left = failures;

        public Task<int> DropExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
            Interlocked.Decrement(ref _left) >= 0 ? Task.FromException<int>(new InvalidOperationException("No.")) : Task.FromResult(3);
    }
}
