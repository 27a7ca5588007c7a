using System.Globalization;

namespace Gather.Testing.Web;

/// <summary>Redirects to anywhere.</summary>
internal static class RedirectTricks
{
    public static IReadOnlyDictionary<string, WebHandler> All { get; } = new Dictionary<string, WebHandler>(StringComparer.Ordinal)
    {
        ["/redirect-to"] = (exchange, _) => RedirectAsync(exchange, exchange.Query("url") ?? ""),
        ["/redirect-to-itself"] = (exchange, _) => RedirectAsync(exchange, "/redirect-to-itself"),
        ["/redirect-loop"] = (exchange, _) => RedirectAsync(exchange, "/redirect-loop-back"),
        ["/redirect-loop-back"] = (exchange, _) => RedirectAsync(exchange, "/redirect-loop"),
        ["/redirect-chain"] = ChainAsync,
        ["/redirect-nowhere"] = (exchange, _) => exchange.AnswerAsync(302, "It does not say where."),
        ["/redirect-with-endless-body"] = EndlessAsync,
    };

    // ?n= redirects, and then a page.
    private static Task ChainAsync(WebExchange exchange, CancellationToken stopped)
    {
        var left = exchange.Query("n", otherwise: 100);
        return left == 0
            ? exchange.AnswerAsync(200, "<html>The end of the chain.</html>", ("Content-Type", "text/html"))
            : RedirectAsync(exchange, string.Create(CultureInfo.InvariantCulture, $"/redirect-chain?n={left - 1}"));
    }

    // ?status=
    private static Task RedirectAsync(WebExchange exchange, string location) =>
        exchange.AnswerAsync(exchange.Query("status", otherwise: 302), "Elsewhere.", ("Location", location));

    private static async Task EndlessAsync(WebExchange exchange, CancellationToken stopped)
    {
        await exchange.WriteHeadAsync(302, ("Location", "/ok"));
        var block = new byte[16 * 1024];
        while (true)
            await exchange.WriteAsync(block);
    }
}
