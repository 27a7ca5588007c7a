using Gather.Application.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping;

public sealed class CpuGateTests : IDisposable
{
    private readonly CpuGate _gate = new(processors: 2);

    public void Dispose() => _gate.Dispose();

    [Test]
    public async Task RunAsync_MoreThanProcessors_RunsThemInTheOrderInWhichTheyCame()
    {
        using var open = new SemaphoreSlim(0);
        var begun = new List<int>();
        var running = Enumerable.Range(0, 6).Select(i => _gate.RunAsync(
            () =>
            {
                lock (begun) begun.Add(i);
                open.Wait();
                return i;
            },
            CancellationToken.None)).ToList();

        for (var done = 0; done < 6; done++)
        {
            await TaskGuard.UntilAsync(() => { lock (begun) return begun.Count == Math.Min(6, done + 2); });
            lock (begun) Assert.That(begun.Skip(2), Is.EqualTo(Enumerable.Range(2, begun.Count - 2)));
            open.Release();
            await Task.WhenAny(running).Soon();
            running.RemoveAll(r => r.IsCompleted);
        }
    }

    [Test]
    public async Task RunAsync_CancelledWhileItWaits_NeverRunsAndTakesNoPlace()
    {
        using var open = new SemaphoreSlim(0);
        using var cancellation = new CancellationTokenSource();
        var first = Enumerable.Range(0, 2).Select(_ => _gate.RunAsync(() => open.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None)).ToList();
        var hasRun = false;
        var waiting = _gate.RunAsync(() => hasRun = true, cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());
        open.Release(2);
        await Task.WhenAll(first).Soon();
        Assert.That(await _gate.RunAsync(() => hasRun, CancellationToken.None).Soon(), Is.False);
    }

    [Test]
    public async Task RunAsync_WorkThatFails_GivesItsPlaceBack()
    {
        for (var i = 0; i < 5; i++)
            Assert.That(async () => await _gate.RunAsync<int>(() => throw new InvalidOperationException(), CancellationToken.None).Soon(), Throws.InvalidOperationException);

        Assert.That(await _gate.RunAsync(() => 7, CancellationToken.None).Soon(), Is.EqualTo(7));
    }
}
