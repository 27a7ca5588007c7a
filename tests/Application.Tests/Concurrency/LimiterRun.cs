using System.Threading.RateLimiting;
using Gather.Testing;

namespace Gather.Application.Tests.Concurrency;

/// <summary>Plays steps (ask, give back, leave) against a limiter and checks its promises after each.</summary>
internal sealed class LimiterRun(int permits, int permitsPerCaller, int queueLimit)
{
    private const int Callers = 4;

    private readonly LimiterDriver _sut = new(permits, permitsPerCaller, queueLimit);
    private readonly List<(Request Request, RateLimitLease Lease)> _running = [];
    private readonly List<Request> _waiting = [];
    private int _lastNumber;

    public async Task PlayAsync(int[] steps)
    {
        foreach (var step in steps)
        {
            await PlayAsync(step % 10, step / 10);
            await SettleAsync();
        }

        while (_running.Count > 0)
        {
            GiveBack(0);
            await SettleAsync();
        }

        Assert.That(_waiting, Is.Empty, "someone was never served");
        _sut.AssertIdle();
    }

    private async Task PlayAsync(int kind, int pick)
    {
        if (kind < 6)
            Ask($"caller {pick % Callers}");
        else if (kind < 9 && _running.Count > 0)
            GiveBack(pick % _running.Count);
        else if (_waiting.Count > 0)
            await _waiting[pick % _waiting.Count].Leaving.CancelAsync();
    }

    private void Ask(string caller)
    {
        var leaving = new CancellationTokenSource();
        _waiting.Add(new Request(++_lastNumber, caller, leaving, _sut.Limiter.AcquireAsync(caller, 1, leaving.Token).AsTask()));
    }

    private void GiveBack(int index)
    {
        var (request, lease) = _running[index];
        _running.RemoveAt(index);
        lease.Dispose();
        request.Leaving.Dispose();
    }

    // The limiter counts at once; those who wait hear of it a little later.
    private async Task SettleAsync()
    {
        while (_waiting.Count > _sut.Queued)
        {
            await Task.WhenAny(_waiting.Select(w => w.Lease)).Soon();
            foreach (var settled in _waiting.Where(w => w.Lease.IsCompleted).ToList())
                await SettleAsync(settled);
        }

        Assert.That(_sut.InUse, Is.EqualTo(_running.Count).And.AtMost(permits), "permits in use");
        Assert.That(_sut.Queued, Is.EqualTo(_waiting.Count).And.AtMost(queueLimit), "requests waiting");
        Assert.That(_running.CountBy(r => r.Request.Caller).All(c => c.Value <= permitsPerCaller), Is.True, "a caller is above its bound");
        Assert.That(_running.Count == permits || _waiting.All(w => Held(w.Caller) == permitsPerCaller), Is.True, "a permit lies idle while someone who may have it waits");
    }

    private async Task SettleAsync(Request request)
    {
        _waiting.Remove(request);
        if (request.Lease.IsCanceled)
            return;

        var lease = await request.Lease;
        if (!lease.IsAcquired)
            return;

        Assert.That(_waiting.Any(w => w.Caller == request.Caller && w.Number < request.Number), Is.False, "an older request of the same caller still waits");
        Assert.That(_waiting.Any(w => Held(w.Caller) < Held(request.Caller)), Is.False, "a caller with fewer permits still waits");
        _running.Add((request, lease));
    }

    private int Held(string caller) => _running.Count(r => r.Request.Caller == caller);

    private sealed record Request(int Number, string Caller, CancellationTokenSource Leaving, Task<RateLimitLease> Lease);
}
