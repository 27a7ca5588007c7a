using System.Collections.Concurrent;
using System.Text.Json;
using Gather.Testing.Web;

namespace Gather.Api.Tests.Jobs;

/// <summary>A receiver of deliveries on loopback, which answers as a test tells it to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "the-webhook-secret-of-the-tests";

    private readonly HostileServer _server;

    private WebhookReceiver(HostileServer server, Func<ReceivedDelivery, WebExchange, Task> answer)
    {
        _server = server;
        _server.Map("/hook", async (exchange, _) =>
        {
            var delivery = new ReceivedDelivery(exchange);
            Deliveries.Enqueue(delivery);
            await answer(delivery, exchange);
        });
    }

    public string Authority => _server.Authority;

    public int Port => _server.Port;

    /// <summary>What has come, in its order.</summary>
    public ConcurrentQueue<ReceivedDelivery> Deliveries { get; } = new();

    /// <summary>A receiver that takes everything.</summary>
    public static WebhookReceiver Start() => Start((_, _) => 200);

    public static WebhookReceiver Start(Func<ReceivedDelivery, WebExchange, int> status) => Start((delivery, exchange) => exchange.AnswerAsync(status(delivery, exchange), "ok"));

    public static WebhookReceiver Start(Func<ReceivedDelivery, WebExchange, Task> answer, int port = 0) => new(HostileServer.Start(port: port), answer);

    public object Webhook(params string[] events) => new { url = _server.Url("/hook"), events, secret = Secret };

    /// <summary>Waits until so many deliveries have come.</summary>
    public Task CameAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(Deliveries.Count >= count), $"{count} deliveries come; {Deliveries.Count} have");

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

/// <summary>A delivery as it came.</summary>
internal sealed class ReceivedDelivery(WebExchange exchange)
{
    public byte[] Body { get; } = exchange.Body.ToArray();

    public string? Signature { get; } = exchange.Header("Gather-Signature");

    public string? Id { get; } = exchange.Header("Gather-Delivery");

    public string? ContentType { get; } = exchange.Header("Content-Type");

    public string? TraceParent { get; } = exchange.Header("traceparent");

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public IEnumerable<JsonElement> Events => Json.GetProperty("events").EnumerateArray();

    public IEnumerable<string?> Types => Events.Select(e => e.GetProperty("type").GetString());
}
