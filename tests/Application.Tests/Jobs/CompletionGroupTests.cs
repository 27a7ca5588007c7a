using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Work;
using Gather.Domain.Jobs;
using Gather.Testing;

namespace Gather.Application.Tests.Jobs;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CompletionGroupTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly CompletionGroup _sut = new();
    private readonly List<long[]> _calls = [];
    private readonly Gate _gate = new();
    private Func<IReadOnlyList<CompletedItem>, Exception?> _fault = static _ => null;

    [Test]
    public async Task StoreAsync_WhatComesDuringACall_GoesWithTheNext()
    {
        var first = StoreAsync(0);
        Task[] others = [.. Enumerable.Range(1, 5).Select(i => StoreAsync(i))];
        Assert.That(_calls, Is.EqualTo(new[] { new[] { 0L } }));

        _gate.Open();
        await Task.WhenAll([first, .. others]).Soon();

        Assert.That(_calls, Is.EqualTo(new[] { [0L], new[] { 1L, 2, 3, 4, 5 } }));
    }

    [Test]
    public async Task StoreAsync_OneThatCannotBeStored_FailsAlone()
    {
        _fault = static items => items.Any(i => i.Index == 2) ? new InvalidOperationException("It is odd.") : null;
        var first = StoreAsync(0);
        Task[] others = [.. Enumerable.Range(1, 3).Select(i => StoreAsync(i))];
        _gate.Open();

        Assert.That(async () => await Task.WhenAll([first, .. others]).Soon(), Throws.InvalidOperationException);
        Assert.That(others.Select(o => o.IsFaulted), Is.EqualTo(new[] { false, true, false }));
        Assert.That(_calls, Is.EqualTo(new[] { [0L], [1L, 2, 3], [1L], [2L], new[] { 3L } }));
    }

    [Test]
    public async Task StoreAsync_WhoLeavesWhileItWaits_LeavesTheOthersToTheirTurn()
    {
        using var leaving = new CancellationTokenSource();
        var first = StoreAsync(0);
        var left = StoreAsync(1, leaving.Token);
        var last = StoreAsync(2);
        await leaving.CancelAsync();
        Assert.That(async () => await left.Soon(), Throws.InstanceOf<OperationCanceledException>());

        _gate.Open();
        await Task.WhenAll(first, last).Soon();
    }

    [Test]
    public async Task StoreAsync_LargeResults_GoWithSeveralCalls()
    {
        const int Large = (int)(CompletionGroup.MaxBytes * 2 / 5);
        Task[] all = [StoreAsync(0), .. new[] { Large, Large, Large, 1, (int)CompletionGroup.MaxBytes, 0, 1 }.Select((size, i) => StoreAsync(i + 1, size: size))];
        _gate.Open();
        await Task.WhenAll(all).Soon();

        Assert.That(_calls, Is.EqualTo(new[] { [0L], [1L, 2], [3L, 4], [5L, 6], new[] { 7L } }));
    }

    private Task StoreAsync(long index, CancellationToken? token = null, int size = 0) => _sut.StoreAsync(
        new CompletedItem(index, ItemState.Succeeded, "", Retryable: false, new byte[size], Bytes: 0),
        async (items, stopping) =>
        {
            _calls.Add([.. items.Select(i => i.Index)]);
            await _gate.PassAsync(stopping);
            if (_fault(items) is { } fault)
                throw fault;
        },
        token ?? None);
}
