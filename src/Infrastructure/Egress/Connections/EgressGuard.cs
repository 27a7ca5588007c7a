using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>Decides what may be called: public hosts on the usual ports, and what the operator lets in besides.</summary>
internal sealed class EgressGuard
{
    private static readonly int[] DefaultPorts = [80, 443, 8080, 8443];

    private readonly AllowedHost[] _allowed;
    private readonly FrozenSet<int> _ports;
    private readonly string _portsText;
    private readonly INameResolver _names;
    private readonly TimeProvider _time;
    private readonly TimeSpan _dnsTimeout;

    public EgressGuard(INameResolver names, TimeProvider time, IOptions<EgressOptions> options, IEnumerable<string> allowedHosts)
    {
        (_names, _time, _dnsTimeout) = (names, time, options.Value.DnsTimeout);
        _allowed = [.. allowedHosts.Select(e => AllowedHost.TryParse(e, out var entry) ? entry : null).OfType<AllowedHost>()];
        _ports = (options.Value.Ports.Count > 0 ? options.Value.Ports : DefaultPorts).ToFrozenSet();
        _portsText = string.Join(", ", _ports.Order().Select(p => p.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>What can be told without asking the name service. Null: nothing speaks against it yet.</summary>
    public FetchError? Check(TargetUrl url) => url.Address is { } address ? Check(address, url.Port) : Check(url.Host, url.Port);

    /// <summary>The whole check, including the addresses the host resolves to now.</summary>
    public async Task<FetchError?> CheckAddressAsync(TargetUrl url, CancellationToken cancellationToken)
    {
        try
        {
            await ResolveAsync(url.Host, url.Port, cancellationToken);
            return null;
        }
        catch (FetchFailedException failure)
        {
            return failure.Error;
        }
    }

    /// <summary>The addresses to which a connection may be made; the only ones.</summary>
    /// <exception cref="FetchFailedException">The host may not be called, or its name does not resolve, or not to allowed addresses only.</exception>
    public async ValueTask<IPAddress[]> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        // Once more, and by the host as the connection names it: should two readings of a URL differ, this one counts.
        var isLiteral = IPAddress.TryParse(host, out var literal);
        if ((isLiteral ? Check(literal!, port) : Check(host, port)) is { } error)
            throw new FetchFailedException(error);
        if (isLiteral)
            return [literal!];

        // One address that is not allowed condemns the name: who mixes them means to get at something that is not his.
        var addresses = await LookUpAsync(host, cancellationToken);
        return IsLetIn(host, port) || Array.TrueForAll(addresses, a => PublicAddress.IsPublic(a) || IsLetIn(a, port))
            ? addresses
            : throw new FetchFailedException(EgressFaults.NotPublic());
    }

    private FetchError? Check(IPAddress address, int port) =>
        IsLetIn(address, port) ? null : !_ports.Contains(port) ? WrongPort(port) : PublicAddress.IsPublic(address) ? null : EgressFaults.NotPublic();

    private FetchError? Check(string name, int port) =>
        IsLetIn(name, port) ? null : !_ports.Contains(port) ? WrongPort(port) : PublicName.IsPublic(name) ? null : EgressFaults.NotPublic();

    private async Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(_dnsTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellationToken);
        try
        {
            var addresses = await _names.ResolveAsync(host, either.Token);
            return addresses.Length > 0 ? addresses : throw new FetchFailedException(EgressFaults.NameUnknown());
        }
        catch (SocketException exception)
        {
            throw new FetchFailedException(EgressFaults.Name(exception), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchFailedException(EgressFaults.NameTimedOut(), exception);
        }
    }

    private bool IsLetIn(string host, int port) => Array.Exists(_allowed, e => e.Allows(host, port));

    private bool IsLetIn(IPAddress address, int port) => Array.Exists(_allowed, e => e.Allows(address, port));

    private FetchError WrongPort(int port) => EgressFaults.Blocked(
        string.Create(CultureInfo.InvariantCulture, $"Port {port} is not among those that are called: {_portsText}."));
}
