using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Gather.Api.Tests.Scraping;

/// <summary>A request whose body is still being sent while its answer is read, over a bare socket: HttpClient sends first and reads then.</summary>
internal sealed class Duplex : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _socket = new();
    private StreamReader? _answer;

    public void Dispose()
    {
        _answer?.Dispose();
        _socket.Dispose();
    }

    public async Task BeginAsync(Uri server, string path)
    {
        await _socket.ConnectAsync(server.Host, server.Port);
        _answer = new StreamReader(_socket.GetStream());
        await WriteAsync($"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nX-Api-Key: {GatherHost.RootKey}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /// <summary>Sends a piece of the body, which need not be a whole line.</summary>
    public Task SendAsync(string piece) => WriteAsync($"{Encoding.UTF8.GetByteCount(piece):x}\r\n{piece}\r\n");

    public Task EndAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>The next item; null when the answer has ended.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        while (await _answer!.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith('{'))
                return JsonDocument.Parse(line).RootElement;
            if (line == "0")
                return null;
        }

        return null;
    }

    private Task WriteAsync(string text) => _socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
}
