using System.Globalization;
using System.Text.Json;
using Gather.Api.Tests.Jobs;

namespace Gather.Api.Tests.Faults;

/// <summary>Watches a job all through, whatever happens to the program: two readers of its events, one of them with results, and one who looks at its ledger.</summary>
internal sealed class JobWitness : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly HttpClient _client;
    private readonly string _path;
    private readonly ReturningReader[] _readers;
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _reading;
    private readonly Task _looking;

    public JobWitness(HttpClient client, string job)
    {
        (_client, _path) = (client, $"/v1/jobs/{job}");
        _readers = [new(client, $"{_path}/events"), new(client, $"{_path}/events?include=result")];
        _reading = Task.WhenAll(_readers.Select(r => r.ReadAsync(_enough.Token)));
        _looking = LookAsync();
    }

    /// <summary>How often the ledger was looked at.</summary>
    public int Looks { get; private set; }

    /// <summary>How often a reader came back.</summary>
    public int Returns => _readers.Sum(r => r.Returns);

    /// <summary>Waits until the readers have come to the end, and checks what they have read: every entry of the log, once.</summary>
    public async Task AssertAllSeenAsync(IReadOnlyList<JobResult> results)
    {
        await _reading.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await _enough.CancelAsync();
        await _looking;
        foreach (var events in _readers.Select(r => r.Events))
        {
            Assert.That(events.Select(SeqOf), Is.EqualTo(Enumerable.Range(1, events.Count)), "Each entry came once, in order, without a gap.");
            Assert.That(events.Select(e => e.Id!.Split('.')[0]).Distinct(StringComparer.Ordinal), Has.One.Items);
            Assert.That(events.Count(e => e.Type == "job.ended"), Is.EqualTo(1));
            var told = events.Where(e => e.Type is "item.succeeded" or "item.failed" or "item.skipped").ToDictionary(e => e.Data.GetProperty("index").GetInt64(), e => e.Type);
            Assert.That(told, Is.EquivalentTo(results.ToDictionary(r => r.Index, r => "item." + r.State)));
        }

        Assert.That(_readers[1].Events.Where(e => e.Type == "item.succeeded").Select(e => e.Data.TryGetProperty("page", out _)), Is.All.True);
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_reading, _looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _enough.Dispose();
    }

    private async Task LookAsync()
    {
        while (!_enough.IsCancellationRequested)
        {
            if (await TryLookAsync() is { } counts)
            {
                Looks++;
                long Of(string name) => counts.GetProperty(name).GetInt64();
                var parts = new[] { "queued", "running", "succeeded", "failed", "skipped", "cancelled" }.Select(Of).ToList();
                Assert.That(parts.Sum(), Is.EqualTo(Of("accepted")), counts.ToString());
                Assert.That(parts, Is.All.Not.Negative, counts.ToString());
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<JsonElement?> TryLookAsync()
    {
        try
        {
            using var response = await _client.GetAsync(_path);
            return (int)response.StatusCode == 503 ? null : (await response.JsonAsync(200)).GetProperty("counts");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private static int SeqOf(SseEvent told) => int.Parse(told.Id!.Split('.')[^1], CultureInfo.InvariantCulture);
}
