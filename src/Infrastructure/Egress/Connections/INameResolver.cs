using System.Net;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>The name service.</summary>
internal interface INameResolver
{
    /// <summary>All addresses of a host, in the order in which they should be tried.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name does not resolve.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
