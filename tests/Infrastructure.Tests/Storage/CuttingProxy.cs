using System.Net;
using System.Net.Sockets;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>Stands between a client and PostgreSQL, and cuts the connection at a COMMIT: before or after it reached the server.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _serverPort;
    private readonly Task _accepting;

    // 0: pass on. 1: cut before the COMMIT. 2: cut after it. Exchanged when it takes effect, so once.
    private int _cut;
    private int _cuts;
    private volatile bool _refuses;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref _cuts);

    public void CutAtNextCommit(bool forwardIt, bool andRefuseFromThenOn = false)
    {
        _refuses = andRefuseFromThenOn;
        Volatile.Write(ref _cut, forwardIt ? 2 : 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
            return;
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var clientOwned = client;
        if (_refuses)
            return;

        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _closing.Token);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            var answers = server.GetStream().CopyToAsync(client.GetStream(), ending.Token);
            var last = await ForwardUntilCutAsync(client.GetStream(), server.GetStream());
            await ending.CancelAsync();
            await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Only now, so that the answer to a COMMIT cannot slip through.
            await server.GetStream().WriteAsync(last, _closing.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // Either side has left.
        }
    }

    /// <summary>Answers with what is still to be sent when the connection has been cut.</summary>
    private async Task<ReadOnlyMemory<byte>> ForwardUntilCutAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReadAsync(buffer, _closing.Token) is > 0 and var count)
        {
            var cut = buffer.AsSpan(0, count).IndexOf("COMMIT"u8) >= 0 ? Interlocked.Exchange(ref _cut, 0) : 0;
            if (cut > 0)
            {
                Interlocked.Increment(ref _cuts);
                return cut == 2 ? buffer.AsMemory(0, count) : default;
            }

            await server.WriteAsync(buffer.AsMemory(0, count), _closing.Token);
        }

        return default;
    }
}
