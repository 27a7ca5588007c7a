namespace Gather.Client.Tests;

/// <summary>Every method of the SDK against the real server.</summary>
public sealed class MethodTests : IDisposable
{
    private readonly GatherServer _server;
    private readonly Sdk _sdk;
    private readonly IGatherClient _root;

    public MethodTests()
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
    public async Task GetLivenessAsync_RunningServer_SaysLive() => Assert.That((await _root.GetLivenessAsync()).Status, Is.EqualTo("live"));

    [Test]
    public async Task GetReadinessAsync_RunningServer_SaysReady() => Assert.That((await _root.GetReadinessAsync()).Status, Is.EqualTo("ready"));

    [Test]
    public async Task SleepAsync_FractionOfASecond_SaysHowLong() =>
        Assert.That((await _root.SleepAsync(0.05)).Message, Is.EqualTo("Slept for 0.05 seconds."));

    [Test]
    public async Task LimitedSleepAsync_FreePlace_SaysHowLong() =>
        Assert.That((await _root.LimitedSleepAsync(0)).Message, Is.EqualTo("Slept for 0 seconds."));

    [Test]
    public async Task MultipleSleepsAsync_Several_Completes() =>
        Assert.That((await _root.MultipleSleepsAsync([0.01, 0, 0.02])).Message, Is.EqualTo("All sleeps completed!"));

    [Test]
    public async Task SafeSleepAsync_GoodAndBad_AnswersWithMessageOrError()
    {
        var good = await _root.SafeSleepAsync(0);
        var bad = await _root.SafeSleepAsync(-1);

        Assert.That(good, Is.EqualTo(new SafeSleepAnswer { Message = "Slept for 0 seconds." }));
        Assert.That(bad.Message, Is.Null);
        Assert.That(bad.Error, Does.Contain("must be a number"));
    }

    [Test]
    public async Task RunSleepsAsync_GoodAndBadItems_AnswersInTheOrderOfInput()
    {
        var outcomes = await _root.RunSleepsAsync(new RunSleeps { Seconds = [0.05, -1, 0] });

        Assert.That(outcomes.Select(o => (o.Index, o.Seconds, o.Status, o.Error?.Code)), Is.EqualTo(new (int, double, SleepStatus, string?)[]
        {
            (0, 0.05, SleepStatus.Succeeded, null),
            (1, -1, SleepStatus.Failed, "out-of-range"),
            (2, 0, SleepStatus.Succeeded, null),
        }));
    }

    [Test]
    public async Task GetLimitsAsync_Root_TellsBoundsAndPools()
    {
        var limits = await _root.GetLimitsAsync();

        Assert.That(limits.RateLimit, Is.Null);
        Assert.That(limits.Sleep.MaxItems, Is.Positive);
        Assert.That(limits.Pools.Single(p => p.Name == "limited-sleep").Permits, Is.EqualTo(1));
    }

    [Test]
    public async Task Keys_FromCreationToRevocation_AreKnownByTheirId()
    {
        var expiry = TimeProvider.System.GetUtcNow().AddDays(1);
        var limit = new RateLimit { RequestsPerSecond = 50, Burst = 100 };
        var created = await _root.CreateKeyAsync(new CreateKey { Name = "sdk", Scopes = ["sleep"], ExpiresAt = expiry, RateLimit = limit });
        var id = created.Key.Id;
        using var sdk = _server.WithKey(created.Secret);

        Assert.That((await sdk.Client.GetLimitsAsync()).RateLimit, Is.EqualTo(limit));
        Assert.That(await _root.GetKeyAsync(id), Has.Property("ExpiresAt").EqualTo(expiry).Within(TimeSpan.FromMilliseconds(1)).And.Property("RevokedAt").Null);

        await _root.RevokeKeyAsync(id);
        Assert.That((await _root.GetKeyAsync(id)).RevokedAt, Is.Not.Null);
        Assert.That(async () => await sdk.Client.SleepAsync(0), Throws.TypeOf<GatherProblemException>().With.Property("Code").EqualTo("unauthenticated"));
    }

    [Test]
    public async Task CreateKeyAsync_SameIdempotencyKey_MakesOneKey()
    {
        var request = new CreateKey { Name = "once", Scopes = ["ops"] };

        var first = await _root.CreateKeyAsync(request, "sdk-once");
        var second = await _root.CreateKeyAsync(request, "sdk-once");

        Assert.That(second.Secret, Is.EqualTo(first.Secret));
    }

    [Test]
    public async Task ListKeysAsync_PageByPage_GivesAllKeysOnce()
    {
        var made = new List<string>();
        for (var i = 0; i < 3; i++)
            made.Add((await _root.CreateKeyAsync(new CreateKey { Name = $"page {i}", Scopes = ["sleep"] })).Key.Id);

        var listed = new List<string>();
        string? after = null;
        do
        {
            var page = await _root.ListKeysAsync(after, limit: 2);
            listed.AddRange(page.Items.Select(k => k.Id));
            after = page.NextCursor;
        }
        while (after is not null);

        Assert.That(listed, Is.Unique);
        Assert.That(listed, Is.SupersetOf(made));
    }

    [Test]
    public async Task IssueTokenAsync_ForAUser_GivesATokenThatIsAskedForAtEachCall()
    {
        var issued = await _root.IssueTokenAsync(new IssueToken { User = "ada", Scopes = ["sleep"], Lifetime = 60 });
        var asked = 0;
        using var sdk = _server.WithToken(_ =>
        {
            asked++;
            return ValueTask.FromResult(issued.Token);
        });

        await sdk.Client.SleepAsync(0);
        Assert.That(async () => await sdk.Client.ListOperationsAsync(), Throws.TypeOf<GatherProblemException>().With.Property("Code").EqualTo("forbidden"));
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task CancelOperationAsync_RunningSleep_EndsItWithTheProblem()
    {
        var sleep = _root.SleepAsync(300);
        var operation = (await _root.UntilRunningAsync("sleep", 1))[0];

        await _root.CancelOperationAsync(operation.Id);

        Assert.That(operation.Stage, Is.AnyOf(OperationStage.Validating, OperationStage.Running));
        Assert.That(async () => await sleep, Throws.TypeOf<GatherProblemException>().With.Property("Code").EqualTo("operation-cancelled"));
    }

    [Test]
    public async Task SleepAsync_TokenCancelled_EndsTheOperationOnTheServer()
    {
        using var cancellation = new CancellationTokenSource();
        var sleep = _root.SleepAsync(300, cancellation.Token);
        await _root.UntilRunningAsync("sleep", 1);

        await cancellation.CancelAsync();

        Assert.That(async () => await sleep, Throws.InstanceOf<OperationCanceledException>());
        await _root.UntilRunningAsync("sleep", 0);
    }
}
