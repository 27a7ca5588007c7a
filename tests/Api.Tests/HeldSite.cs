using Microsoft.AspNetCore.Http;

namespace Gather.Api.Tests;

/// <summary>A site that answers only when the test lets it: one request for each turn given, until all are let go.</summary>
internal sealed class HeldSite : IAsyncDisposable
{
    private readonly SemaphoreSlim _turns = new(0);
    private readonly TaskCompletionSource _isOpen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CountedSite _site = null!;

    public IReadOnlyList<string> Requests => _site.Requests;

    public int Running => _site.Running;

    public int MostAtOnce => _site.MostAtOnce;

    public static async Task<HeldSite> StartAsync()
    {
        var held = new HeldSite();
        held._site = await CountedSite.StartAsync(held.AnswerAsync);
        return held;
    }

    public string[] Urls(string folder, int count) => [.. Enumerable.Range(0, count).Select(i => _site.Url($"/{folder}/{i}"))];

    public void Answer(int requests) => _turns.Release(requests);

    public void Open() => _isOpen.TrySetResult();

    /// <summary>Waits until so many have been asked for.</summary>
    public Task AskedAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(Requests.Count >= count), $"{count} requests reach the site");

    public async ValueTask DisposeAsync()
    {
        Open();
        await _site.DisposeAsync();
        _turns.Dispose();
    }

    private async Task AnswerAsync(string target, HttpContext context)
    {
        if (target == "/robots.txt")
        {
            await context.StatusAsync(404);
            return;
        }

        if (!_isOpen.Task.IsCompleted)
            await Task.WhenAny(_turns.WaitAsync(context.RequestAborted), _isOpen.Task);
        await context.HtmlAsync("<!doctype html><title>Page</title>");
    }
}
