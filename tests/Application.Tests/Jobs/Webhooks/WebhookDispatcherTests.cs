using System.Text;
using System.Text.Json;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Jobs.Work;
using Gather.Application.Storage;
using Gather.Domain.Scraping;
using Gather.Testing;
using Gather.Testing.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Jobs.Webhooks;

public sealed class WebhookDispatcherTests : IAsyncDisposable
{
    private static readonly Uri Receiver = new("https://receiver.example/hook");
    private static readonly Uri Other = new("https://other.example/hook");

    private readonly FakeTimeProvider _time = new();
    private readonly TestMeterFactory _meters = new();
    private readonly InMemoryDeliveryStore _store;
    private readonly InMemoryEventLog _log;
    private readonly FakeWebhookSender _sender = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _running = Task.CompletedTask;

    public WebhookDispatcherTests() => (_store, _log) = (new InMemoryDeliveryStore(_time), new InMemoryEventLog(_time));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _abort.CancelAsync();
        await _running.Soon();
        _stopping.Dispose();
        _abort.Dispose();
        _meters.Dispose();
    }

    [Test]
    public async Task Delivery_Due_IsSentSignedWithTheEventsWanted()
    {
        foreach (var type in new[] { "job.accepted", "item.failed", "job.started", "item.succeeded" })
            _log.Tell(type, $$"""{"told":"{{type}}"}""");
        var id = Add(Receiver, first: 2, last: 4, "item.*");

        Start();
        await UntilAsync(DeliveryState.Delivered, 1);

        var sent = _sender.Requests.Single();
        var body = JsonDocument.Parse(sent.Body).RootElement;
        Assert.That((sent.Url.Text, sent.Delivery, body.GetProperty("id").GetGuid()), Is.EqualTo((Receiver.AbsoluteUri, id, id)));
        Assert.That(body.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()), Is.EqualTo(new[] { "item.failed", "item.succeeded" }));
        Assert.That(body.GetProperty("events")[0].GetProperty("data").GetProperty("told").GetString(), Is.EqualTo("item.failed"));
        Assert.That(body.GetProperty("events")[0].GetProperty("cursor").GetString(), Is.EqualTo($"job/{body.GetProperty("job").GetGuid()}=epoch.2"));
        Assert.That(sent.Signature, Is.EqualTo(WebhookSignature.Of("secret", _time.GetUtcNow(), sent.Body.Span)));
        Assert.That(_store.Of(id).Attempts.Single(), Is.EqualTo(new DeliveryAttempt(_time.GetUtcNow(), 200, null, 0)));
    }

    [Test]
    public async Task Delivery_DueBetweenTwoLooks_IsSentWithinAQuarterOfASecond()
    {
        _log.Tell("job.ended");
        Start();
        await UntilAsync(() => _time.PendingTimers > 0);

        Add(Receiver, 1, 1);
        _time.Advance(TimeSpan.FromMilliseconds(250));

        await UntilAsync(DeliveryState.Delivered, 1);
    }

    [Test]
    public async Task Delivery_ThatFails_IsSentAgainWithTheSameBytes()
    {
        _log.Tell("job.ended", """{"a":1}""");
        _sender.Answer = (_, _) => Task.FromResult(_sender.Requests.Count switch
        {
            1 => new WebhookAnswer(500, Error: null),
            2 => new WebhookAnswer(null, new FetchError(FetchErrorCode.ConnectFailed, FetchStage.Connect, true, null, 1, "No.")),
            _ => new WebhookAnswer(204, Error: null),
        });
        var id = Add(Receiver, 1, 1);

        Start();
        await UntilAsync(() => _store.Of(id).Attempts.Length == 1);
        Assert.That(_store.Of(id).NextAt - _time.GetUtcNow(), Is.InRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)));
        await AdvanceUntilAsync(() => _store.Of(id).State == DeliveryState.Delivered);

        Assert.That(_store.Of(id).Attempts.Select(a => (a.Status, a.Error)), Is.EqualTo(new (int?, FetchErrorCode?)[] { (500, FetchErrorCode.UpstreamStatus), (null, FetchErrorCode.ConnectFailed), (204, null) }));
        Assert.That(_sender.Requests.Select(r => (r.Delivery, Encoding.UTF8.GetString(r.Body.Span))).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_sender.Requests.Select(r => r.Signature).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(3), "each attempt has its own time");
    }

    [Test]
    public async Task Receiver_ThatStalls_HoldsUpNoOther()
    {
        _log.Tell("job.ended");
        _sender.Answer = async (request, token) =>
        {
            if (request.Url.Host == Receiver.Host)
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return new WebhookAnswer(200, Error: null);
        };
        for (var i = 0; i < 300; i++)
            Add(Receiver, 1, 1);
        for (var i = 0; i < 20; i++)
            Add(Other, 1, 1);

        Start(o => o.Parallelism = 16);
        await AdvanceUntilAsync(() => _store.CountIn(DeliveryState.Delivered) == 20 && CallsOf(Receiver) >= 4);

        Assert.That(CallsOf(Receiver), Is.EqualTo(4));
    }

    [TestCase(8, 4)]
    [TestCase(3, 1)]
    public async Task Owner_OfManyReceiversThatStall_HoldsUpNoOther(int parallelism, int share)
    {
        _log.Tell("job.ended");
        _sender.Answer = async (request, token) =>
        {
            if (request.Url.Host != Other.Host)
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return new WebhookAnswer(200, Error: null);
        };
        // More than are looked at together.
        for (var i = 0; i < 600; i++)
            Add(new Uri($"https://slow{i}.example/"), 1, 1, owner: "slow");
        for (var i = 0; i < 20; i++)
            Add(Other, 1, 1, owner: "other");

        int Stalled() => _sender.Requests.Count(r => r.Url.Host != Other.Host);
        Start(o => o.Parallelism = parallelism);
        await AdvanceUntilAsync(() => _store.CountIn(DeliveryState.Delivered) == 20 && Stalled() >= share);

        Assert.That(Stalled(), Is.EqualTo(share));
    }

    [Test]
    public async Task Owner_OnTheOnlyHand_IsServed()
    {
        _log.Tell("job.ended");
        Add(Receiver, 1, 1);

        Start(o => o.Parallelism = 1);

        await UntilAsync(DeliveryState.Delivered, 1);
    }

    [Test]
    public async Task Receivers_Many_AreCalledAsManyAtOnceAsAllowed()
    {
        _log.Tell("job.ended");
        using var gate = new SemaphoreSlim(0);
        _sender.Answer = async (_, token) =>
        {
            await gate.WaitAsync(token);
            return new WebhookAnswer(200, Error: null);
        };
        for (var i = 0; i < 20; i++)
            Add(new Uri($"https://receiver{i}.example/"), 1, 1, owner: $"owner{i}");

        Start(o => o.Parallelism = 3);
        await UntilAsync(() => _sender.Requests.Count == 3);
        for (var i = 0; i < 100; i++)
            await Task.Yield();

        Assert.That(_sender.Requests, Has.Count.EqualTo(3));
        gate.Release(20);
        await UntilAsync(DeliveryState.Delivered, 20);
    }

    [Test]
    public async Task Stop_AttemptInHand_IsEndedAndNoOtherBegun()
    {
        _log.Tell("job.ended");
        var answer = new TaskCompletionSource<WebhookAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _sender.Answer = (_, _) => answer.Task;
        for (var i = 0; i < 10; i++)
            Add(Receiver, 1, 1);

        Start(o => o.PerReceiver = 1);
        await UntilAsync(() => _sender.Requests.Count == 1);
        await _stopping.CancelAsync();
        Assert.That(_running.IsCompleted, Is.False);
        answer.SetResult(new WebhookAnswer(200, Error: null));
        await _running.Soon();

        Assert.That((_sender.Requests.Count, _store.CountIn(DeliveryState.Delivered)), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Abort_AttemptInHand_IsLeftToItsLease()
    {
        _log.Tell("job.ended");
        _sender.Answer = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return new WebhookAnswer(200, Error: null);
        };
        var id = Add(Receiver, 1, 1);

        Start();
        await UntilAsync(() => _sender.Requests.Count == 1);
        await _stopping.CancelAsync();
        await _abort.CancelAsync();
        await _running.Soon();

        var (state, next, attempts) = _store.Of(id);
        Assert.That((state, next, attempts.Length), Is.EqualTo((DeliveryState.Pending, (DateTimeOffset?)(_time.GetUtcNow() + TimeSpan.FromSeconds(25)), 0)));
    }

    [TestCase(nameof(IDeliveryStore.GatherAsync))]
    [TestCase(nameof(IDeliveryStore.ListDueAsync))]
    [TestCase(nameof(IDeliveryStore.ClaimAsync))]
    [TestCase(nameof(IDeliveryStore.CompleteAsync))]
    public async Task Store_OutForAWhile_IsWaitedFor(string call)
    {
        _log.Tell("job.ended");
        var faults = 3;
        _store.Fault = name => name == call && Interlocked.Decrement(ref faults) >= 0 ? new StoreUnavailableException("It is out.") : null;
        Add(Receiver, 1, 1);

        Start();
        await AdvanceUntilAsync(() => _store.CountIn(DeliveryState.Delivered) == 1);

        Assert.That(_sender.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Metrics_OfAttempts_TellWhatBecameOfThem()
    {
        using var recorder = new MeterRecorder(_meters);
        _log.Tell("job.ended");
        _sender.Answer = (request, _) => Task.FromResult(new WebhookAnswer(request.Url.Host == Other.Host ? 410 : 200, Error: null));
        Add(Receiver, 1, 1);
        Add(Other, 1, 1);

        Start();
        await UntilAsync(() => _store.CountIn(DeliveryState.Pending) == 0);
        await _stopping.CancelAsync();
        await _running.Soon();

        Assert.That(recorder.All.Select(r => (r.Instrument, r.Tags)), Is.EquivalentTo(new[] { ("gather.webhooks.attempts", "state=delivered"), ("gather.webhooks.attempts", "state=failed") }));
    }

    private void Start(Action<WebhooksOptions>? configure = null)
    {
        var options = new WebhooksOptions();
        configure?.Invoke(options);
        var outage = new StoreOutage(_time, NullLogger<StoreOutage>.Instance);
        var dispatcher = new WebhookDispatcher(
            _store, _log, _sender, new PlainSecrets(), outage, new WebhookMetrics(_meters), Options.Create(options), _time, NullLogger<WebhookDispatcher>.Instance);
        _running = dispatcher.RunAsync(_stopping.Token, _abort.Token);
    }

    private Guid Add(Uri receiver, long first, long last, string events = "job.ended", string owner = "owner") =>
        _store.Add(receiver, new JobWebhook(receiver.AbsoluteUri, [events], new PlainSecrets().Protect("secret")), _log.Epoch, first, last, owner);

    private int CallsOf(Uri receiver) => _sender.Requests.Count(r => r.Url.Host == receiver.Host);

    private Task UntilAsync(DeliveryState state, int count) => UntilAsync(() => _store.CountIn(state) == count);

    private static Task UntilAsync(Func<bool> hasComeAbout) => TaskGuard.UntilAsync(hasComeAbout);

    private Task AdvanceUntilAsync(Func<bool> hasComeAbout) => TaskGuard.UntilAsync(() =>
    {
        if (hasComeAbout())
            return true;
        if (_time.PendingTimers > 0)
            _time.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    });
}
