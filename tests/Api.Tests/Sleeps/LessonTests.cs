namespace Gather.Api.Tests.Sleeps;

/// <summary>What clients of the lesson's own program expect.</summary>
[TestFixture]
internal sealed class LessonTests : IDisposable
{
    private readonly GatherHost _host = new();
    private readonly HttpClient _client;

    public LessonTests() => _client = _host.Root();

    [TestCase("/sleep/0", "Slept for 0 seconds.")]
    [TestCase("/sleep/0.25", "Slept for 0.25 seconds.")]
    [TestCase("/sleep/1e-2", "Slept for 0.01 seconds.")]
    [TestCase("/limited-sleep/0.01", "Slept for 0.01 seconds.")]
    [TestCase("/safe-sleep/0.01", "Slept for 0.01 seconds.")]
    [TestCase("/multiple-sleeps?seconds=0.01&seconds=0.02", "All sleeps completed!")]
    [TestCase("/multiple-sleeps/?seconds=0", "All sleeps completed!")]
    public async Task Get_ValidSeconds_AnswersAsTheLessonDoes(string path, string message)
    {
        using var response = await _client.GetAsync(path);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($$"""{"message":"{{message}}"}"""));
    }

    [TestCase("-1")]
    [TestCase("-0.001")]
    [TestCase("300.001")]
    [TestCase("1e308")]
    [TestCase("1e999")]
    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("1,5")]
    [TestCase("0x10")]
    [TestCase("٢")]
    [TestCase("２")]
    [TestCase("two")]
    [TestCase(" 1")]
    public async Task Sleep_BadSeconds_NamesTheFieldAndTheRange(string seconds)
    {
        foreach (var endpoint in new[] { "sleep", "limited-sleep" })
        {
            var problem = await _client.GetProblemAsync($"/{endpoint}/{Escape(seconds)}", 400, "validation");
            Assert.That(problem.Errors("seconds"), Is.EqualTo(new[] { "must be a number from 0 to 300." }));
        }
    }

    [TestCase("-1")]
    [TestCase("NaN")]
    [TestCase("two")]
    public async Task SafeSleep_BadSeconds_AnswersTheErrorAsData(string seconds)
    {
        var answer = await _client.GetJsonAsync($"/safe-sleep/{seconds}");
        Assert.That(answer.GetProperty("error").GetString(), Is.EqualTo("seconds must be a number from 0 to 300."));
        Assert.That(answer.TryGetProperty("message", out _), Is.False);
    }

    [Test]
    public async Task MultipleSleeps_OneBadSecond_NamesItsPlace()
    {
        var problem = await _client.GetProblemAsync("/multiple-sleeps?seconds=1&seconds=-2", 400, "validation");
        Assert.That(problem.Errors("seconds[1]"), Is.EqualTo(new[] { "must be a number from 0 to 300." }));
    }

    [Test]
    public async Task LimitedSleep_FullPool_RefusesWithRetryAfter()
    {
        using var host = new GatherHost(settings: [("Concurrency:Pools:limited-sleep:Permits", "1"), ("Concurrency:Pools:limited-sleep:Queue", "0")]);
        using var client = host.Root();
        using var leave = new CancellationTokenSource();
        var first = client.GetAsync("/limited-sleep/300", leave.Token);
        await Operation.RunningAsync(client, "limited-sleep");

        using var refused = await client.GetAsync("/limited-sleep/0");
        var problem = await refused.ProblemAsync(503, "concurrency-limit");
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("limited-sleep"));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));

        using var safe = await client.GetAsync("/safe-sleep/0");
        Assert.That((int)safe.StatusCode, Is.EqualTo(200), "another pool is not touched");

        await leave.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    private static string Escape(string text) => text.Contains('%', StringComparison.Ordinal) ? text : Uri.EscapeDataString(text);
}
