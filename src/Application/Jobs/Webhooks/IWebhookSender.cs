using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>Posts deliveries, once each: no redirect is followed and nothing is tried again.</summary>
public interface IWebhookSender
{
    /// <summary>Why a URL may not be called, as far as that can be told without asking the name service. Null: nothing speaks against it yet.</summary>
    FetchError? Check(TargetUrl url);

    /// <summary>Posts a delivery. Whatever goes wrong is an answer; it throws when the caller has left, and only then.</summary>
    Task<WebhookAnswer> SendAsync(WebhookRequest request, CancellationToken cancellationToken);
}

/// <summary>A delivery to be posted.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Delivery">Its id, the same however often it is sent.</param>
/// <param name="Signature">What proves that it comes from here.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record WebhookRequest(TargetUrl Url, Guid Delivery, string Signature, ReadOnlyMemory<byte> Body);

/// <summary>What a receiver answered.</summary>
/// <param name="Status">Its status; null when there was no answer.</param>
/// <param name="Error">What went wrong, if anything.</param>
public sealed record WebhookAnswer(int? Status, FetchError? Error)
{
    /// <summary>Whether the receiver has taken it.</summary>
    public bool IsTaken => Status is >= 200 and < 300;
}
