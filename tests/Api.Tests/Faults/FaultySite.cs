using System.Collections.Concurrent;
using System.Globalization;
using Gather.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gather.Api.Tests.Faults;

/// <summary>
/// A site of numbered pages on loopback: <c>/p/0</c>, <c>/p/1</c> …, each linking to three others. Of twenty one is missing, one
/// fails at its first request, and two redirect, to the first page and to one that nobody links to. It counts who asks.
/// </summary>
internal sealed class FaultySite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly int _pages;
    private readonly ConcurrentDictionary<int, int> _hits = [];

    private int _broken;

    private FaultySite(int pages)
    {
        _pages = pages;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Find()}");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What every page waits for before it answers.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Whether it breaks every connection instead of answering.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many connections it has broken.</summary>
    public int Broken => Volatile.Read(ref _broken);

    public string Authority => new Uri(_app.Urls.Single()).Authority;

    /// <summary>How often each page was asked for.</summary>
    public IReadOnlyDictionary<int, int> Hits => _hits;

    public static async Task<FaultySite> StartAsync(int pages)
    {
        var site = new FaultySite(pages);
        await site._app.StartAsync();
        return site;
    }

    public string Url(int page) => string.Create(CultureInfo.InvariantCulture, $"http://{Authority}/p/{page}");

    public IEnumerable<string> Urls(int count) => Enumerable.Range(0, count).Select(Url);

    /// <summary>Counts from nothing, so that what fails at first fails once more.</summary>
    public void Forget() => _hits.Clear();

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (IsDown)
        {
            Interlocked.Increment(ref _broken);
            context.Abort();
            return;
        }

        var path = context.Request.Path.Value!.Split('/');
        if (path is not ["", "p" or "moved", var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var page))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var isMoved = path[1] == "moved";
        var hits = isMoved ? 0 : _hits.AddOrUpdate(page, 1, static (_, before) => before + 1);
        await Before(context.RequestAborted);
        switch (page % 20)
        {
            case 3:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            case 5 when hits == 1:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case 7:
                context.Response.Redirect(Url(0));
                break;
            case 17 when !isMoved:
                context.Response.Redirect(string.Create(CultureInfo.InvariantCulture, $"/moved/{page}"));
                break;
            default:
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync(Html(page), context.RequestAborted);
                break;
        }
    }

    private string Html(int page)
    {
        var links = new[] { (2 * page) + 1, (2 * page) + 2, page + 1 }.Where(p => p < _pages).Select(p => $"<a href=\"{Url(p)}\">{p}</a>");
        return $"<!doctype html><title>Page {page}</title><p>This is page {page}.</p>{string.Concat(links)}";
    }
}
