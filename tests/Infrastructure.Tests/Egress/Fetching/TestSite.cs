using System.Collections.Concurrent;
using Gather.Domain.Scraping;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gather.Infrastructure.Tests.Egress.Fetching;

/// <summary>A web site on loopback whose answers a test writes; what it does not write is answered with 404.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _hits = new(StringComparer.Ordinal);

    private int _isDown;

    private TestSite()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            _hits.AddOrUpdate(path, 1, static (_, hits) => hits + 1);
            if (_pages.TryGetValue(path, out var page))
                await page(context);
            else
                context.Response.StatusCode = 404;
        });
    }

    public string Address => _app.Urls.Single();

    public string Authority => new Uri(Address).Authority;

    public static async Task<TestSite> StartAsync()
    {
        var site = new TestSite();
        await site._app.StartAsync();
        return site;
    }

    public int Hits(string path) => _hits.GetValueOrDefault(path);

    public TargetUrl Url(string path) =>
        TargetUrl.TryParse(Address + path, out var url, out var reason) ? url : throw new InvalidOperationException(reason);

    public void Page(string path, RequestDelegate page) => _pages[path] = page;

    public void Page(string path, string text) => Page(path, context => context.Response.WriteAsync(text, context.RequestAborted));

    public void Redirect(string path, string location, int status = 302) => Page(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    });

    /// <summary>Answers with one status after the other, the last again and again.</summary>
    public void Statuses(string path, params int[] statuses)
    {
        var next = -1;
        Page(path, context =>
        {
            context.Response.StatusCode = statuses[Math.Min(Interlocked.Increment(ref next), statuses.Length - 1)];
            return Task.CompletedTask;
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDown, 1) == 1)
            return;
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
