using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Exchanges;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>
/// Makes every connection: resolves the name once, has the answer checked, and connects to the addresses that were checked.
/// A name that answers differently the next time (DNS rebinding) gains nothing by it.
/// </summary>
internal sealed class GuardedConnector(EgressGuard guard, TimeProvider time, IOptions<EgressOptions> options)
{
    // Among many addresses, each still gets the time of a slow handshake.
    private static readonly TimeSpan LeastSlice = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _timeout = options.Value.ConnectTimeout;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var clock = ClockOf(context.InitialRequestMessage);
        clock?.Resolving();
        var addresses = await guard.ResolveAsync(host, port, cancellationToken);
        clock?.Connecting(wasResolved: !IPAddress.TryParse(host, out _));
        var socket = await ConnectAsync(addresses, port, cancellationToken);
        clock?.Connected(isSecured: context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Called by the handler when a connection is ready for its first request, secured if it is to be.</summary>
    public static ValueTask<Stream> ReadyAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        ClockOf(context.InitialRequestMessage)?.Ready();
        return ValueTask.FromResult(context.PlaintextStream);
    }

    private static ExchangeClock? ClockOf(HttpRequestMessage request) => request.Options.TryGetValue(ExchangeClock.Key, out var clock) ? clock : null;

    private async Task<Socket> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var failure = EgressFaults.ConnectTimedOut(FetchStage.Connect);
        for (var i = 0; i < addresses.Length; i++)
        {
            var left = _timeout - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                break;
            var slice = left / (addresses.Length - i);
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[i], port), slice < LeastSlice ? Min(left, LeastSlice) : slice, cancellationToken);
            }
            catch (SocketException exception)
            {
                failure = EgressFaults.ConnectFailed(exception.SocketErrorCode);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failure = EgressFaults.ConnectTimedOut(FetchStage.Connect);
            }
        }

        throw new FetchFailedException(failure);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the socket; where there is none, it is disposed here.")]
    private async Task<Socket> ConnectAsync(IPEndPoint endPoint, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellationToken);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, either.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
