using Gather.Application.Scraping;
using Gather.Testing;

namespace Gather.Application.Tests.Scraping;

public sealed class CpuGateTests
{
    private readonly CpuGate _gate = new(processors: 2);

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
            canWait: false,
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
        var first = Enumerable.Range(0, 2).Select(_ => _gate.RunAsync(() => open.Wait(TimeSpan.FromSeconds(30)), canWait: false, CancellationToken.None)).ToList();
        var hasRun = false;
        var waiting = _gate.RunAsync(() => hasRun = true, canWait: false, cancellation.Token);

        await cancellation.CancelAsync();

        Assert.That(async () => await waiting.Soon(), Throws.InstanceOf<OperationCanceledException>());
        open.Release(2);
        await Task.WhenAll(first).Soon();
        Assert.That(await _gate.RunAsync(() => hasRun, canWait: false, CancellationToken.None).Soon(), Is.False);
    }

    [Test]
    public async Task RunAsync_WorkThatFails_GivesItsPlaceBack()
    {
        for (var i = 0; i < 5; i++)
            Assert.That(async () => await _gate.RunAsync<int>(() => throw new InvalidOperationException(), canWait: false, CancellationToken.None).Soon(), Throws.InvalidOperationException);

        Assert.That(await _gate.RunAsync(() => 7, canWait: false, CancellationToken.None).Soon(), Is.EqualTo(7));
    }

    [Test]
    public async Task RunAsync_WorkThatCanWait_RunsWhenNobodyElseWaits()
    {
        using var open = new SemaphoreSlim(0);
        var first = Enumerable.Range(0, 2).Select(_ => _gate.RunAsync(() => open.Wait(TimeSpan.FromSeconds(30)), canWait: false, CancellationToken.None)).ToList();
        var order = new List<string>();
        Task RunAsync(string name, bool canWait) => _gate.RunAsync(() => { lock (order) order.Add(name); return 0; }, canWait, CancellationToken.None);
        var waiting = new[] { RunAsync("job", canWait: true), RunAsync("caller", canWait: false) };

        open.Release();
        await Task.WhenAll(waiting).Soon();

        Assert.That(order, Is.EqualTo(["caller", "job"]));
        open.Release();
        await Task.WhenAll(first).Soon();
    }
}
