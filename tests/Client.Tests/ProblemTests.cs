namespace Gather.Client.Tests;

/// <summary>What the server refuses arrives as one exception that says everything the server said.</summary>
public sealed class ProblemTests : IDisposable
{
    private readonly GatherServer _server;
    private readonly Sdk _sdk;
    private readonly IGatherClient _root;

    public ProblemTests()
    {
        _server = new();
        _sdk = _server.AsRoot();
        _root = _sdk.Client;
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _sdk.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Call_InvalidFields_ThrowsWithTheReasonsByField()
    {
        var e = Refused(() => _root.CreateKeyAsync(new CreateKey { Name = "", Scopes = ["fly"] }), 400, "validation");

        Assert.That(e.Problem.Errors!.Keys, Is.EquivalentTo(new[] { "name", "scopes" }));
        Assert.That(e.Problem.Errors!["name"], Is.Not.Empty);
        Assert.That(e.Message, Does.Contain("name must be"));
        Assert.That(e.TraceId, Is.Not.Empty);
        Assert.That(e.RetryAfter, Is.Null);
    }

    [TestCase(null)]
    [TestCase("gk_nobody-has-this-key-00000000000000000000000")]
    public void Call_NoOrUnknownKey_ThrowsUnauthenticated(string? key)
    {
        using var sdk = _server.WithKey(key);

        Refused(() => sdk.Client.SleepAsync(0), 401, "unauthenticated");
    }

    [Test]
    public async Task Call_MissingScope_ThrowsForbidden()
    {
        using var sdk = await WithNewKeyAsync();

        Refused(() => sdk.Client.ListKeysAsync(), 403, "forbidden");
    }

    [Test]
    public void Call_UnknownId_ThrowsNotFound()
    {
        Refused(() => _root.GetKeyAsync("no such key/?"), 404, "not-found");
        Refused(() => _root.RevokeKeyAsync("019b76da-a800-7000-8000-0123456789ab"), 404, "not-found");
        Refused(() => _root.CancelOperationAsync("op-999999999"), 404, "not-found");
    }

    [Test]
    public async Task CreateKeyAsync_IdempotencyKeyOfAnotherRequest_ThrowsIdempotencyConflict()
    {
        await _root.CreateKeyAsync(new CreateKey { Name = "one", Scopes = ["sleep"] }, "sdk-conflict");

        Refused(() => _root.CreateKeyAsync(new CreateKey { Name = "other", Scopes = ["sleep"] }, "sdk-conflict"), 409, "idempotency-conflict");
    }

    [Test]
    public async Task Call_RateLimitUsedUp_ThrowsWithRetryAfter()
    {
        using var sdk = await WithNewKeyAsync(new RateLimit { RequestsPerSecond = 1, Burst = 1 });

        // The bucket gets a token each second, so of calls as fast as they go one is soon refused.
        async Task CallOftenAsync()
        {
            for (var i = 0; i < 1000; i++)
                await sdk.Client.GetLimitsAsync();
        }

        var e = Refused(CallOftenAsync, 429, "rate-limit");
        Assert.That(e.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task LimitedSleepAsync_PoolFull_ThrowsWithRetryAfter()
    {
        using var cancellation = new CancellationTokenSource();
        var first = _root.LimitedSleepAsync(300, cancellation.Token);
        await _root.UntilRunningAsync("limited-sleep", 1);

        var e = Refused(() => _root.LimitedSleepAsync(0), 503, "concurrency-limit");

        Assert.That(e.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
        await cancellation.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void StreamSleepsAsync_NoItems_ThrowsBeforeTheFirstOutcome()
    {
        var e = Refused(async () => await _root.StreamSleepsAsync(new RunSleeps { Seconds = [] }).AnyAsync(), 400, "validation");

        Assert.That(e.Problem.Errors!.Keys, Is.EqualTo(new[] { "seconds" }));
    }

    private async Task<Sdk> WithNewKeyAsync(RateLimit? limit = null) =>
        _server.WithKey((await _root.CreateKeyAsync(new CreateKey { Name = "refused", Scopes = ["sleep"], RateLimit = limit })).Secret);

    private static GatherProblemException Refused(Func<Task> call, int status, string code)
    {
        var e = Assert.ThrowsAsync<GatherProblemException>(call)!;
        Assert.That((e.Status, e.Code), Is.EqualTo((status, code)));
        return e;
    }
}
