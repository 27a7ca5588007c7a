using System.Reflection;
using OpenTelemetry.Resources;

namespace Gather.Api.Telemetry;

/// <summary>What both OTLP signals share: who sends, and where to.</summary>
internal static class OtlpTarget
{
    public static ResourceBuilder Resource(TelemetryOptions options) =>
        ResourceBuilder.CreateDefault().AddService(options.ServiceName, serviceVersion: Version());

    /// <summary>
    /// The exporter appends the signal's path only to addresses from its environment variables; one that is set in code is
    /// taken as it stands. A path or query of the collector's address is kept.
    /// </summary>
    public static Uri Signal(Uri endpoint, string path)
    {
        var address = new UriBuilder(endpoint);
        address.Path = $"{address.Path.TrimEnd('/')}/{path}";
        return address.Uri;
    }

    // The informational version carries the commit after a '+', which would be a new series per build.
    private static string? Version() => typeof(OtlpTarget).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
