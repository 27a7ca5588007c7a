using System.Collections.Concurrent;
using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;

namespace Gather.Testing.Jobs;

/// <summary>Receivers that answer as a test tells them to.</summary>
public sealed class FakeWebhookSender : IWebhookSender
{
    /// <summary>What a receiver answers.</summary>
    public Func<WebhookRequest, CancellationToken, Task<WebhookAnswer>> Answer { get; set; } = static (_, _) => Task.FromResult(new WebhookAnswer(200, Error: null));

    /// <summary>What was sent, in its order.</summary>
    public ConcurrentQueue<WebhookRequest> Requests { get; } = new();

    /// <summary>Hosts that may not be called.</summary>
    public string Blocked { get; set; } = "inside.example";

    public FetchError? Check(TargetUrl url) => url.Host == Blocked
        ? new FetchError(FetchErrorCode.AddressBlocked, FetchStage.Validation, Retryable: false, RetryAfter: null, Attempts: 0, "It is not let in.")
        : null;

    public Task<WebhookAnswer> SendAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return Answer(request, cancellationToken);
    }
}
