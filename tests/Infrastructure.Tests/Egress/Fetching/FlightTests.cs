using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

internal sealed class FlightTests
{
    private FlightBoard<string, Result> _board = null!;
    private TaskCompletionSource<Result> _work = null!;
    private CancellationToken _abandoned;
    private int _started;

    [SetUp]
    public void MakeBoard() => (_board, _work, _started) = (new(), new(TaskCreationOptions.RunContinuationsAsynchronously), 0);

    [Test]
    public async Task Leave_TheLastOfThem_DisposesOfTheResultOnce()
    {
        var flights = Enumerable.Range(0, 3).Select(_ => Board()).ToList();
        var result = new Result();
        _work.SetResult(result);
        foreach (var flight in flights)
            Assert.That(await flight.Result.Soon(), Is.SameAs(result));

        flights[0].Leave();
        flights[1].Leave();
        Assert.That(result.Disposals, Is.Zero);
        flights[2].Leave();

        Assert.That((result.Disposals, _started), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Leave_AllBeforeTheEnd_CancelsTheWorkAndDropsALateResult()
    {
        var flight = Board();
        Board().Leave();
        Assert.That(_abandoned.IsCancellationRequested, Is.False);

        flight.Leave();
        Assert.That(_abandoned.IsCancellationRequested, Is.True);
        var late = new Result();
        _work.SetResult(late);

        await TaskGuard.UntilAsync(() => late.Disposals == 1);
    }

    [Test]
    public void Board_AfterAllHaveLeft_StartsAnew()
    {
        var first = Board();
        first.Leave();

        Assert.That(Board(), Is.Not.SameAs(first));
        Assert.That(_started, Is.EqualTo(2));
    }

    [Test]
    public async Task Board_AfterTheEnd_StartsAnew()
    {
        var first = Board();
        _work.SetResult(new Result());
        await first.Result.Soon();

        Assert.That(Board(), Is.Not.SameAs(first));
    }

    [Test]
    public void Result_OfFailedWork_FailsForAll()
    {
        var flights = new[] { Board(), Board() };
        _work.SetException(new InvalidOperationException("broken"));

        foreach (var flight in flights)
            Assert.That(async () => await flight.Result.Soon(), Throws.InvalidOperationException);
        foreach (var flight in flights)
            flight.Leave();
    }

    [Test]
    public async Task Leave_ManyAtOnceWhileLanding_DisposesOfEveryResultOnce()
    {
        for (var round = 0; round < 500; round++)
        {
            MakeBoard();
            var result = new Result();
            var flights = Enumerable.Range(0, 4).Select(_ => Board()).ToList();
            var leaving = flights.Select(f => Task.Run(f.Leave)).ToList();
            _work.SetResult(result);
            await Task.WhenAll(leaving);

            await TaskGuard.UntilAsync(() => result.Disposals > 0);
            Assert.That(result.Disposals, Is.EqualTo(1));
        }
    }

    private Flight<Result> Board() => _board.Board(
        "key",
        static () => new FetchRun(TargetUrl.TryParse("http://example.com/", out var url, out _) ? url : null!, new Deadline(TimeProvider.System, TimeSpan.FromSeconds(1))),
        (_, abandoned) =>
        {
            _started++;
            _abandoned = abandoned;
            return _work.Task;
        },
        out _);

    private sealed class Result : IDisposable
    {
        private int _disposals;

        public int Disposals => Volatile.Read(ref _disposals);

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}
