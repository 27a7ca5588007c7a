using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gather.Client.Tests;

/// <summary>A server that answers every request in one way, as Gather never would.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OddServer(WebApplication app)
    {
        _app = app;
        Sdk = new Sdk(options => (options.BaseAddress, options.ApiKey) = (Address, "secret"));
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>The SDK, calling this server.</summary>
    public Sdk Sdk { get; }

    public static async Task<OddServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new OddServer(app);
    }

    /// <summary>Answers with a text.</summary>
    public static Task<OddServer> StartAsync(int status, string contentType, string body, string? retryAfter = null) => StartAsync(http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        if (retryAfter is not null)
            http.Response.Headers.RetryAfter = retryAfter;
        return http.Response.WriteAsync(body, http.RequestAborted);
    });

    public async ValueTask DisposeAsync()
    {
        Sdk.Dispose();
        await _app.DisposeAsync();
    }
}
