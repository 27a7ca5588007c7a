using System.Text;

namespace Gather.Testing.Web;

/// <summary>Pages that are fine as HTTP, if not as pages.</summary>
internal static class PageTricks
{
    public static IReadOnlyDictionary<string, WebHandler> All { get; } = new Dictionary<string, WebHandler>(StringComparer.Ordinal)
    {
        ["/ok"] = Html("<html><head><title>A page</title></head><body>It is well.</body></html>"),
        ["/empty"] = Html(""),
        ["/no-content"] = (exchange, _) => exchange.AnswerAsync(204, ""),
        ["/echo"] = EchoAsync,
        ["/bytes"] = (exchange, _) => exchange.AnswerAsync(200, new byte[exchange.Query("n", otherwise: 1000)], ("Content-Type", "application/octet-stream")),
        ["/chunked"] = ChunkedAsync,
        ["/invalid-utf8"] = (exchange, _) => exchange.AnswerAsync(
            200, new byte[] { 0x3C, 0x70, 0x3E, 0xC3, 0x28, 0xFF, 0xFE, 0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x3C, 0x2F, 0x70, 0x3E }, ("Content-Type", "text/html; charset=utf-8")),
        ["/deep"] = (exchange, _) => exchange.AnswerAsync(200, Deep(exchange.Query("n", otherwise: 100_000)), ("Content-Type", "text/html")),
    };

    private static WebHandler Html(string html) => (exchange, _) => exchange.AnswerAsync(200, html, ("Content-Type", "text/html; charset=utf-8"));

    // The request's headers, each on its line.
    private static Task EchoAsync(WebExchange exchange, CancellationToken stopped) =>
        exchange.AnswerAsync(200, string.Concat(exchange.Headers.Select(h => $"{h.Key}: {h.Value}\n")), ("Content-Type", "text/plain"));

    private static async Task ChunkedAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteHeadAsync(200, ("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"));
        await exchange.WriteAsync("6\r\n<html>\r\n7\r\n</html>\r\n0\r\n\r\n");
        exchange.KeepsAlive = true;
    }

    private static string Deep(int depth) => new StringBuilder("<html><body>").Insert("<html><body>".Length, "<div>", depth).Append("At the bottom.").ToString();
}
