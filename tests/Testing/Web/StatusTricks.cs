using System.Collections.Concurrent;
using System.Globalization;

namespace Gather.Testing.Web;

/// <summary>Sites that are busy or fail.</summary>
internal static class StatusTricks
{
    public static IReadOnlyDictionary<string, WebHandler> All => new Dictionary<string, WebHandler>(StringComparer.Ordinal)
    {
        ["/status"] = (exchange, _) => FailAsync(exchange, exchange.Query("code", otherwise: 503)),
        ["/flap"] = FlapAsync(),
    };

    // ?times= failures with ?code=, and then a page; counted for every ?id= by itself.
    private static WebHandler FlapAsync()
    {
        var failures = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        return (exchange, _) => failures.AddOrUpdate(exchange.Query("id") ?? "", 1, (_, n) => n + 1) <= exchange.Query("times", otherwise: 1)
            ? FailAsync(exchange, exchange.Query("code", otherwise: 503))
            : exchange.AnswerAsync(200, "<html>It works again.</html>", ("Content-Type", "text/html"));
    }

    // ?retry-after= as it is, or ?retry-in= seconds from now as a date.
    private static Task FailAsync(WebExchange exchange, int code)
    {
        var retryAfter = exchange.Query("retry-in") is { } seconds
            ? TimeProvider.System.GetUtcNow().AddSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture)
            : exchange.Query("retry-after");
        return exchange.AnswerAsync(code, "<html>Not now.</html>", [("Content-Type", "text/html"), .. retryAfter is null ? [] : new[] { ("Retry-After", retryAfter) }]);
    }
}
