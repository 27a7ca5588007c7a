namespace Gather.Testing.Web;

/// <summary>Answers whose framing is broken, lies, or has no end.</summary>
internal static class FramingTricks
{
    private static readonly byte[] Block = new byte[64 * 1024];

    public static IReadOnlyDictionary<string, WebHandler> All { get; } = new Dictionary<string, WebHandler>(StringComparer.Ordinal)
    {
        ["/close"] = (_, _) => Task.CompletedTask,
        ["/reset"] = ResetAsync,
        ["/close-in-headers"] = (exchange, _) => exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: te"),
        ["/garbage"] = (exchange, _) => exchange.WriteAsync("\u0001\u0002 this is no HTTP at all\r\n\r\n"),
        ["/switching-protocols"] = (exchange, _) => exchange.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: trick\r\nConnection: Upgrade\r\n\r\nanything"),
        ["/large-header"] = LargeHeaderAsync,
        ["/many-headers"] = ManyHeadersAsync,
        ["/announces-more"] = (exchange, _) => AnnounceAsync(exchange, 1_000),
        ["/announces-a-terabyte"] = (exchange, _) => AnnounceAsync(exchange, 1_000_000_000_000),
        ["/announces-a-gigabyte"] = (exchange, _) => AnnounceAsync(exchange, 1_000_000_000),
        ["/announces-less"] = AnnounceLessAsync,
        ["/reset-in-body"] = ResetInBodyAsync,
        ["/close-in-chunk"] = (exchange, _) => ChunkedAsync(exchange, "5\r\n<html\r\n10\r\n><bo"),
        ["/close-between-chunks"] = (exchange, _) => ChunkedAsync(exchange, "5\r\n<html\r\n"),
        ["/bad-chunk"] = (exchange, _) => ChunkedAsync(exchange, "what\r\n"),
        ["/endless"] = EndlessAsync,
        ["/until-close"] = UntilCloseAsync,
    };

    private static Task ResetAsync(WebExchange exchange, CancellationToken stopped)
    {
        exchange.Reset();
        return Task.CompletedTask;
    }

    // ?kb= in one header.
    private static async Task LargeHeaderAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\nX-Large: ");
        var kilobyte = new string('x', 1024);
        for (var i = exchange.Query("kb", otherwise: 1024); i > 0; i--)
            await exchange.WriteAsync(kilobyte);
        await exchange.WriteAsync("\r\nContent-Length: 0\r\n\r\n");
    }

    private static async Task ManyHeadersAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\n");
        for (var i = 0; i < 100_000; i++)
            await exchange.WriteAsync("X-Many: x\r\n");
        await exchange.WriteAsync("Content-Length: 0\r\n\r\n");
    }

    private static async Task AnnounceAsync(WebExchange exchange, long length)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"), ("Content-Length", $"{length}"));
        await exchange.WriteAsync("<html>");
    }

    private static async Task AnnounceLessAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ninjected!");
        exchange.KeepsAlive = true;
    }

    private static async Task ResetInBodyAsync(WebExchange exchange, CancellationToken stopped)
    {
        await AnnounceAsync(exchange, 1_000);
        // Else the reset would overtake the headers.
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stopped);
        exchange.Reset();
    }

    private static async Task ChunkedAsync(WebExchange exchange, string chunks)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"));
        await exchange.WriteAsync(chunks);
    }

    private static async Task EndlessAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"));
        while (true)
            await exchange.WriteAsync(Block);
    }

    private static async Task UntilCloseAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"));
        await exchange.WriteAsync("<html>whole</html>");
    }
}
