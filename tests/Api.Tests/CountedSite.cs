using System.Collections.Concurrent;
using System.Text;
using Gather.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gather.Api.Tests;

/// <summary>A web site on loopback that knows what was asked of it, in which order, and how much at once.</summary>
internal sealed class CountedSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = [];
    private int _running;
    private int _mostAtOnce;

    private CountedSite(Func<string, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Find()}");
        _app = builder.Build();
        _app.Run(async context =>
        {
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            _requests.Enqueue(target);
            var running = Interlocked.Increment(ref _running);
            for (int most; running > (most = MostAtOnce) && Interlocked.CompareExchange(ref _mostAtOnce, running, most) != most;)
            {
            }

            // The program's cache would write a file for each page.
            context.Response.Headers.CacheControl = "no-store";
            try
            {
                await answer(target, context);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        });
    }

    public string Address => _app.Urls.Single();

    /// <summary>Paths and queries in the order in which they were asked for, but for robots.txt.</summary>
    public IReadOnlyList<string> Requests => [.. _requests.Where(r => r != "/robots.txt")];

    /// <summary>Requests that are being answered.</summary>
    public int Running => Volatile.Read(ref _running);

    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>A site whose answers are written by the test; by default they are 404.</summary>
    public static async Task<CountedSite> StartAsync(Func<string, HttpContext, Task> answer)
    {
        var site = new CountedSite(answer);
        await site._app.StartAsync();
        return site;
    }

    /// <summary>A site of pages, by path and query.</summary>
    public static Task<CountedSite> StartAsync(IReadOnlyDictionary<string, string> pages) => StartAsync((target, context) =>
        pages.TryGetValue(target, out var page) ? context.HtmlAsync(page) : context.StatusAsync(404));

    public string Url(string target) => Address + target;

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>What sites answer.</summary>
internal static class SiteAnswers
{
    public static Task HtmlAsync(this HttpContext context, string html) => context.BodyAsync("text/html; charset=utf-8", html);

    public static Task LinksAsync(this HttpContext context, params IEnumerable<string> targets) =>
        context.HtmlAsync($"<!doctype html><title>Page</title>{string.Concat(targets.Select(t => $"<a href=\"{t.Replace("&", "&amp;", StringComparison.Ordinal)}\">to</a> "))}");

    public static Task BodyAsync(this HttpContext context, string type, string body)
    {
        context.Response.ContentType = type;
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    public static Task RedirectAsync(this HttpContext context, string to)
    {
        context.Response.Headers.Location = to;
        return context.StatusAsync(302);
    }

    public static Task StatusAsync(this HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
