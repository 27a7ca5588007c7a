using System.Net;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>The pool of connections through which everything leaves.</summary>
internal static class EgressHandler
{
    // What a redirect or a refused body leaves unread is read away if it is small, or else costs the connection.
    private const int MaxDrain = 64 * 1024;

    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20);

    public static SocketsHttpHandler Create(EgressOptions options, GuardedConnector connector) => new()
    {
        // A proxy would resolve names itself, a redirect would go unchecked, and a cookie would carry one caller's visit into another's.
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        Credentials = null,
        PreAuthenticate = false,
        // What is decompressed by the handler could not be capped.
        AutomaticDecompression = DecompressionMethods.None,
        ConnectCallback = connector.ConnectAsync,
        PlaintextStreamFilter = GuardedConnector.ReadyAsync,
        ConnectTimeout = options.DnsTimeout + options.ConnectTimeout,
        MaxConnectionsPerServer = options.MaxConnectionsPerHost,
        PooledConnectionLifetime = options.ConnectionLifetime,
        PooledConnectionIdleTimeout = options.IdleConnectionLifetime,
        MaxResponseHeadersLength = options.MaxHeaderBytes / 1024,
        MaxResponseDrainSize = MaxDrain,
        ActivityHeadersPropagator = new TraceParentPropagator(),
        // Requests share an HTTP/2 connection, so that one that has died unnoticed would fail all that come after.
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        KeepAlivePingDelay = PingDelay,
        KeepAlivePingTimeout = PingDelay,
    };
}
