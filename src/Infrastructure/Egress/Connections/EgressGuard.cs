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

    public EgressGuard(INameResolver names, TimeProvider time, IOptions<EgressOptions> options)
    {
        (_names, _time, _dnsTimeout) = (names, time, options.Value.DnsTimeout);
        _allowed = [.. options.Value.AllowedHosts.Select(e => AllowedHost.TryParse(e, out var entry) ? entry : null).OfType<AllowedHost>()];
        _ports = (options.Value.Ports.Count > 0 ? options.Value.Ports : DefaultPorts).ToFrozenSet();
        _portsText = string.Join(", ", _ports.Order().Select(p => p.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>What can be told without asking the name service. Null: nothing speaks against it yet.</summary>
    public FetchError? Check(TargetUrl url)
    {
        if (url.Uri.Scheme != Uri.UriSchemeHttp && url.Uri.Scheme != Uri.UriSchemeHttps)
            return EgressFaults.Blocked("Only http and https URLs are fetched.");

        var (host, port) = (url.Uri.IdnHost, url.Port);
        if (IPAddress.TryParse(host, out var address))
            return IsLetIn(address, port) ? null : !IsPort(port) ? WrongPort(port) : PublicAddress.IsPublic(address) ? null : EgressFaults.NotPublic();
        return IsLetIn(host, port) ? null : !IsPort(port) ? WrongPort(port) : null;
    }

    /// <summary>The whole check, including the addresses the host resolves to now.</summary>
    public async Task<FetchError?> CheckAddressAsync(TargetUrl url, CancellationToken cancellationToken)
    {
        if (Check(url) is { } error)
            return error;
        try
        {
            await ResolveAsync(url.Uri.IdnHost, url.Port, cancellationToken);
            return null;
        }
        catch (FetchFailedException failure)
        {
            return failure.Error;
        }
    }

    /// <summary>The addresses to which a connection may be made. What is not among them must not be connected to.</summary>
    /// <exception cref="FetchFailedException">The name does not resolve, or not to allowed addresses only.</exception>
    public async ValueTask<IPAddress[]> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await LookUpAsync(host, cancellationToken);

        // One address that is not allowed condemns the name: who mixes them means to get at something that is not his.
        if (!IsLetIn(host, port) && !Array.TrueForAll(addresses, a => PublicAddress.IsPublic(a) || IsLetIn(a, port)))
            throw new FetchFailedException(EgressFaults.NotPublic());
        return addresses;
    }

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

    private bool IsPort(int port) => _ports.Contains(port);

    private bool IsLetIn(string host, int port) => Array.Exists(_allowed, e => e.Allows(host, port));

    private bool IsLetIn(IPAddress address, int port) => Array.Exists(_allowed, e => e.Allows(address, port));

    private FetchError WrongPort(int port) => EgressFaults.Blocked(
        string.Create(CultureInfo.InvariantCulture, $"Port {port} is not among those that are called: {_portsText}."));
}
