using Gather.Api.Access;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gather.Api.Hosting;

/// <summary>Says, once the server listens, where it listens, where the docs and the data are, and who is let in.</summary>
internal sealed partial class StartupNotice(IServer server, LoopbackDeveloper developer, IHostApplicationLifetime lifetime, ILogger<StartupNotice> logger)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Tell);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell()
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            Log.Listening(logger, address);
            Log.Docs(logger, $"{address}/docs");
        }

        if (developer.IsOpen)
            Log.OpenToLoopback(logger);
        else
            Log.KeysOnly(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "Gather listens on {Address}", EventName = "Listening")]
        public static partial void Listening(ILogger logger, string address);

        [LoggerMessage(1202, LogLevel.Information, "The docs are at {Address}", EventName = "Docs")]
        public static partial void Docs(ILogger logger, string address);

        [LoggerMessage(1203, LogLevel.Warning, "No root key is set: calls from this machine need no key and may do everything", EventName = "OpenToLoopback")]
        public static partial void OpenToLoopback(ILogger logger);

        [LoggerMessage(1204, LogLevel.Information, "Every call needs a key or a token", EventName = "KeysOnly")]
        public static partial void KeysOnly(ILogger logger);
    }
}
