using System.Net;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>
/// The rule by which a developer needs no key: the environment is Development, no root key is set, and the call comes from this
/// machine to this machine. A forwarded call, or one under another host's name (DNS rebinding), does not.
/// </summary>
internal sealed class LoopbackDeveloper(IHostEnvironment environment, IOptions<AccessOptions> access)
{
    /// <summary>Whether calls from this machine need no key.</summary>
    public bool IsOpen => environment.IsDevelopment() && string.IsNullOrEmpty(access.Value.RootKey);

    public bool MayEnter(HttpContext context) =>
        IsOpen
        && context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded")
        && IsLoopbackName(context.Request.Host.Host);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
