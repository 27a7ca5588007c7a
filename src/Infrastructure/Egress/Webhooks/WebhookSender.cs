using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Webhooks;

/// <summary>
/// Posts deliveries through the door out, by a pool of connections of their own: what is let in for webhooks is not let in for
/// scraping, and no connection that was made for one is used for the other.
/// </summary>
internal sealed class WebhookSender(Exchanger exchanger, EgressGuard guard, IOptions<WebhooksOptions> options, TimeProvider time) : IWebhookSender
{
    /// <summary>The name of the client, and of what goes with it.</summary>
    public const string ClientName = "webhooks";

    // The answer's body says nothing that matters; what comes of it unasked is read away or costs the connection.
    private const long MaxBytes = 4096;

    private readonly TimeSpan _timeout = options.Value.Timeout;

    public FetchError? Check(TargetUrl url) => guard.Check(url);

    public async Task<WebhookAnswer> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellationToken);
        try
        {
            using var exchange = await exchanger.SendAsync(Post(request), either.Token);
            return new WebhookAnswer(exchange.Status, exchange.Error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(Status: null, EgressFaults.ResponseTimedOut());
        }
    }

    private static ExchangeRequest Post(WebhookRequest request) => new(request.Url)
    {
        Headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Accept"] = "*/*",
            ["Gather-Delivery"] = request.Delivery.ToString(),
            ["Gather-Signature"] = request.Signature,
        },
        Json = request.Body,
        MaxBytes = MaxBytes,
        Streamed = true,
    };
}
