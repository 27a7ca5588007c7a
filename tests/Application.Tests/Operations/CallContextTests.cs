using Gather.Application.Access;
using Gather.Application.Operations;
using Gather.Testing;

namespace Gather.Application.Tests.Operations;

public sealed class CallContextTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Token_NotBegun_NeverFires()
    {
        using var sut = new CallContext();

        Assert.That((sut.Token.CanBeCanceled, sut.EndReason, sut.Caller), Is.EqualTo((false, EndReason.None, Caller.Anonymous)));
    }

    [Test]
    public void Begin_NothingHappens_GoesOn()
    {
        using var sut = Begun(CancellationToken.None);
        _time.Advance(Limit - TimeSpan.FromMilliseconds(1));

        Assert.That((sut.Token.IsCancellationRequested, sut.EndReason, sut.Caller), Is.EqualTo((false, EndReason.None, Caller.Root)));
    }

    [Test]
    public void Begin_TimeRunsOut_EndsAsTimedOut()
    {
        using var sut = Begun(CancellationToken.None);
        _time.Advance(Limit);

        AssertEnded(sut, EndReason.TimedOut);
    }

    [Test]
    public async Task Begin_CallerLeaves_EndsAsCallerLeft()
    {
        using var leaving = new CancellationTokenSource();
        using var sut = Begun(leaving.Token);
        await leaving.CancelAsync();

        AssertEnded(sut, EndReason.CallerLeft);
    }

    [Test]
    public void Begin_CallerHasLeftAlready_EndsAtOnce()
    {
        using var sut = Begun(new CancellationToken(canceled: true));

        AssertEnded(sut, EndReason.CallerLeft);
    }

    [TestCase(EndReason.Cancelled)]
    [TestCase(EndReason.ShuttingDown)]
    public void End_ByTheServer_KeepsItsReason(EndReason reason)
    {
        using var sut = Begun(CancellationToken.None);
        sut.End(reason);

        AssertEnded(sut, reason);
    }

    [Test]
    public async Task End_SeveralReasons_TheFirstCounts()
    {
        using var leaving = new CancellationTokenSource();
        using var sut = Begun(leaving.Token);
        sut.End(EndReason.Cancelled);
        _time.Advance(Limit);
        await leaving.CancelAsync();
        sut.End(EndReason.ShuttingDown);

        AssertEnded(sut, EndReason.Cancelled);
    }

    [Test]
    public void End_TokenFires_TheReasonStandsAlready()
    {
        using var sut = Begun(CancellationToken.None);
        var seen = EndReason.None;
        using var watching = sut.Token.Register(() => seen = sut.EndReason);

        _time.Advance(Limit);

        Assert.That(seen, Is.EqualTo(EndReason.TimedOut));
    }

    [Test]
    public void End_AfterDispose_IsHarmless()
    {
        var sut = Begun(CancellationToken.None);
        sut.Dispose();

        Assert.That(() => sut.End(EndReason.Cancelled), Throws.Nothing);
    }

    [Test]
    public async Task Dispose_Begun_LeavesNoTimerAndNoRegistration()
    {
        using var leaving = new CancellationTokenSource();
        var sut = Begun(leaving.Token);
        sut.Dispose();

        await leaving.CancelAsync();

        Assert.That((_time.PendingTimers, sut.EndReason), Is.EqualTo((0, EndReason.None)));
    }

    private static void AssertEnded(CallContext call, EndReason reason) =>
        Assert.That((call.Token.IsCancellationRequested, call.EndReason), Is.EqualTo((true, reason)));

    private CallContext Begun(CancellationToken callerLeft)
    {
        var call = new CallContext();
        call.Begin(Caller.Root, Limit, _time, callerLeft);
        return call;
    }
}
