using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>An entry of a list of allowed hosts: a name or a range of addresses, with one port or all.</summary>
internal sealed class AllowedHost
{
    private readonly string? _name;
    private readonly IPNetwork _network;
    private readonly int? _port;

    private AllowedHost(string? name, IPNetwork network, int? port) => (_name, _network, _port) = (name, network, port);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AllowedHost? entry)
    {
        entry = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;
        if (IPNetwork.TryParse(text, out var network))
        {
            entry = new AllowedHost(null, network, port: null);
            return true;
        }

        if (!TrySplit(text, out var host, out var port))
            return false;
        if (IPAddress.TryParse(host, out var address))
            entry = new AllowedHost(null, Single(address), port);
        else if (Uri.CheckHostName(host) == UriHostNameType.Dns && ToAscii(host) is { } name)
            entry = new AllowedHost(name, default, port);
        return entry is not null;
    }

    /// <summary>What is wrong with a list, entry by entry.</summary>
    public static IEnumerable<string> Check(string key, IEnumerable<string> entries) => entries
        .Where(e => !TryParse(e, out _))
        .Select(e => $"{key}: '{e}' is none of host, host:port, address, address:port and address/prefix.");

    public bool Allows(string name, int port) =>
        _name is not null && IsPort(port) && string.Equals(_name, name.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    public bool Allows(IPAddress address, int port) =>
        _name is null && IsPort(port) && (_network.Contains(address) || (address.IsIPv4MappedToIPv6 && _network.Contains(address.MapToIPv4())));

    private bool IsPort(int port) => _port is null || _port == port;

    // An IPv6 address holds colons itself; only brackets tell where it ends.
    private static bool TrySplit(string text, out string host, out int? port)
    {
        (host, port) = (text, null);
        if (IPAddress.TryParse(text, out _) && text[0] != '[')
            return true;
        var colon = text.LastIndexOf(':');
        if (colon > text.LastIndexOf(']'))
        {
            if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                return false;
            (host, port) = (text[..colon], number);
        }

        if (host.StartsWith('['))
            host = host.EndsWith(']') ? host[1..^1] : "";
        return host.Length > 0;
    }

    private static IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    private static string? ToAscii(string host) =>
        Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var uri) ? uri.IdnHost.TrimEnd('.') : null;
}
