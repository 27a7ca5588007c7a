namespace Gather.Api.Tests.Operations;

[TestFixture]
internal sealed class OperationsTests : IDisposable
{
    private readonly GatherHost _host = new();
    private readonly HttpClient _client;

    public OperationsTests() => _client = _host.Root();

    [Test]
    public async Task Sleep_ClientLeaves_EndsAtOnce()
    {
        using var leave = new CancellationTokenSource();
        var sleep = _client.GetAsync("/sleep/299", leave.Token);
        await Operation.RunningAsync(_client, "sleep");

        await leave.CancelAsync();
        Assert.That(async () => await sleep, Throws.InstanceOf<OperationCanceledException>());
        await Operation.GoneAsync(_client, "sleep");
        Assert.That(await InUseAsync(), Is.Zero);
    }

    [Test]
    public async Task Delete_RunningSleep_TellsItsCaller()
    {
        var sleep = _client.GetAsync("/sleep/298");
        var id = await Operation.RunningAsync(_client, "sleep");

        using var cancelled = await _client.DeleteAsync($"/v1/operations/{id}");
        Assert.That((int)cancelled.StatusCode, Is.EqualTo(204));

        using var response = await sleep;
        await response.ProblemAsync(409, "operation-cancelled");
        await Operation.GoneAsync(_client, "sleep");
    }

    [TestCase("op-999999999")]
    [TestCase("op--1")]
    [TestCase("nonsense")]
    public async Task Delete_UnknownOperation_Is404(string id)
    {
        using var response = await _client.DeleteAsync($"/v1/operations/{id}");
        await response.ProblemAsync(404, "not-found");
    }

    [Test]
    public async Task List_SmallPages_WalksThemAll()
    {
        using var leave = new CancellationTokenSource();
        var sleeps = Enumerable.Range(0, 5).Select(_ => _client.GetAsync("/limited-sleep/297", leave.Token)).ToList();
        await Eventually.TrueAsync(async () => (await Operation.ListAsync(_client, "limited-sleep")).Count == 5, "five sleeps run");

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await _client.GetJsonAsync($"/v1/operations?limit=2{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Where(o => o.GetProperty("kind").GetString() == "limited-sleep").Select(o => o.GetProperty("id").GetString()!));
            after = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (after is not null);

        Assert.That(seen, Has.Count.EqualTo(5).And.Unique);
        await leave.CancelAsync();
        Assert.That(async () => await Task.WhenAll(sleeps), Throws.InstanceOf<OperationCanceledException>());
        await Operation.GoneAsync(_client, "limited-sleep");
    }

    [Test]
    public async Task Request_OverItsTime_Is504()
    {
        using var host = new GatherHost(settings: [("Server:RequestTimeout", "00:00:01")]);
        using var client = host.Root();
        await client.GetProblemAsync("/sleep/60", 504, "timeout");
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    private async Task<int> InUseAsync() =>
        (await _client.GetJsonAsync("/v1/limits")).GetProperty("pools").EnumerateArray().Sum(p => p.GetProperty("inUse").GetInt32());
}
