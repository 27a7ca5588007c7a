using System.Net;
using System.Net.Sockets;

namespace Gather.Testing.Web;

/// <summary>A port on loopback on which no connection is ever made: its queue is full, and nobody accepts.</summary>
public sealed class FullListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    private FullListener()
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static async Task<FullListener> StartAsync()
    {
        var full = new FullListener();
        full._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full._listener.Listen(backlog: 0);
        while (await full.TryQueueAsync())
        {
            // Until nobody gets in any more.
        }

        return full;
    }

    public void Dispose()
    {
        foreach (var socket in _queued)
            socket.Dispose();
        _listener.Dispose();
    }

    private async Task<bool> TryQueueAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _queued.Add(socket);
        using var tooLong = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        try
        {
            await socket.ConnectAsync((IPEndPoint)_listener.LocalEndPoint!, tooLong.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
