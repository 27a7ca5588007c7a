namespace Gather.Testing.Web;

/// <summary>Answers that take their time.</summary>
internal static class TimingTricks
{
    public static IReadOnlyDictionary<string, WebHandler> All { get; } = new Dictionary<string, WebHandler>(StringComparer.Ordinal)
    {
        ["/stall"] = (exchange, _) => exchange.StallAsync(),
        ["/stall-in-headers"] = StallInHeadersAsync,
        ["/stall-in-body"] = StallInBodyAsync,
        ["/slow-headers"] = SlowHeadersAsync,
        ["/drip"] = DripAsync,
    };

    private static async Task StallInHeadersAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Le");
        await exchange.StallAsync();
    }

    private static async Task StallInBodyAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"), ("Content-Length", "100"));
        await exchange.WriteAsync("<html>");
        await exchange.StallAsync();
    }

    // ?ms= between two bytes.
    private static async Task SlowHeadersAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\nX-Slow: ");
        while (true)
        {
            await PauseAsync(exchange, stopped);
            await exchange.WriteAsync("x");
        }
    }

    // ?ms= between two bytes.
    private static async Task DripAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"), ("Content-Length", "1000000"));
        while (true)
        {
            await exchange.WriteAsync("x");
            await PauseAsync(exchange, stopped);
        }
    }

    private static Task PauseAsync(WebExchange exchange, CancellationToken stopped) =>
        Task.Delay(TimeSpan.FromMilliseconds(exchange.Query("ms", otherwise: 1000)), TimeProvider.System, stopped);
}
