using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gather.Testing.Web;

/// <summary>A request that has come, and the means to answer it byte by byte.</summary>
public sealed class WebExchange
{
    private const int MaxHead = 64 * 1024;

    private readonly Stream _stream;
    private readonly Socket _socket;
    private readonly CancellationToken _stopped;
    private readonly string _target;

    private WebExchange(Stream stream, Socket socket, string head, CancellationToken stopped)
    {
        (_stream, _socket, _stopped) = (stream, socket, stopped);
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        _target = lines[0].Split(' ')[1];
        Headers = [.. lines.Skip(1).Select(l => l.Split(':', 2)).Select(l => KeyValuePair.Create(l[0], l[^1].Trim()))];
    }

    /// <summary>The request's body, of the length that it announced.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public string Path => _target.Split('?', 2)[0];

    /// <summary>The headers as they came, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Whether the connection waits for another request after this one. Only a regular answer makes it do so.</summary>
    public bool KeepsAlive { get; set; }

    public string? Header(string name) => Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault();

    public string? Query(string name) => _target.Split('?', 2).Skip(1).SelectMany(q => q.Split('&')).Select(p => p.Split('=', 2))
        .Where(p => p[0] == name).Select(p => Uri.UnescapeDataString(p[^1])).FirstOrDefault();

    public int Query(string name, int otherwise) => Query(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Reads the next request of a connection; null when there is none.</summary>
    internal static async Task<WebExchange?> ReadAsync(Stream stream, Socket socket, CancellationToken stopped)
    {
        var head = new byte[MaxHead];
        var (length, end) = (0, -1);
        while ((end = head.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(head.AsMemory(length), stopped);
            if (read == 0)
                return null;
            length += read;
        }

        var exchange = new WebExchange(stream, socket, Encoding.Latin1.GetString(head, 0, end), stopped);
        await exchange.ReadBodyAsync(head.AsMemory(end + 4, length - end - 4));
        return exchange;
    }

    private async Task ReadBodyAsync(ReadOnlyMemory<byte> beginning)
    {
        var body = new byte[int.Parse(Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        beginning.CopyTo(body);
        await _stream.ReadExactlyAsync(body.AsMemory(beginning.Length), _stopped);
        Body = body;
    }

    /// <summary>A regular answer.</summary>
    public Task AnswerAsync(int status, string body, params IEnumerable<(string Name, string Value)> headers) =>
        AnswerAsync(status, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>A regular answer.</summary>
    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> body, params IEnumerable<(string Name, string Value)> headers)
    {
        // At once: a client that reads no more than the head finds the connection free for its next request.
        await WriteAsync(status is 204 or 304
            ? HeadOf(status, headers)
            : [.. HeadOf(status, headers.Append(("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)))), .. body.Span]);
        KeepsAlive = true;
    }

    /// <summary>The status line and the headers; what follows is up to the trick.</summary>
    public Task WriteHeadAsync(int status, params IEnumerable<(string Name, string Value)> headers) => WriteAsync(HeadOf(status, headers));

    private static byte[] HeadOf(int status, IEnumerable<(string Name, string Value)> headers)
    {
        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Trick\r\n"));
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes, _stopped);
        await _stream.FlushAsync(_stopped);
    }

    /// <summary>Stalls until the client leaves or the server is stopped.</summary>
    public async Task StallAsync()
    {
        var nothing = new byte[256];
        while (await _stream.ReadAsync(nothing, _stopped) > 0)
        {
            // Whatever it says.
        }
    }

    /// <summary>Ends the connection by a reset instead of a regular close.</summary>
    public void Reset() => _socket.Close(timeout: 0);
}
