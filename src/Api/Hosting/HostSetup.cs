using System.Reflection;
using System.Security.Cryptography;

namespace Gather.Api.Hosting;

/// <summary>Where the server listens and how it logs, unless it is told otherwise.</summary>
internal static class HostSetup
{
    private const string DefaultUrl = "http://localhost:5080";

    public static void ConfigureHost(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration["urls"] is null && configuration["http_ports"] is null && !configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);

        // Thousands may connect in one moment; the kernel caps it at net.core.somaxconn.
        builder.WebHost.UseSockets(sockets => sockets.Backlog = 16_384);

        if (builder.Environment.IsDevelopment())
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        else
            builder.Logging.AddJsonConsole(console => console.UseUtcTimestamp = true);

        if (IsWritingDocument)
            configuration.AddInMemoryCollection([new("Access:RootKey", RandomNumberGenerator.GetHexString(64)), new("Storage:Path", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()))]);
    }

    // The build starts the program to have it write its OpenAPI document; that run must need no configuration and leave no data behind.
    private static bool IsWritingDocument => Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";
}
