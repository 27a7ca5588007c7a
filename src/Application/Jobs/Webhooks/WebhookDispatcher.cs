using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gather.Application.Events;
using Gather.Application.Jobs.Work;
using Gather.Domain.Events;
using Gather.Domain.Jobs;
using Gather.Domain.Scraping;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>
/// Delivers what jobs' logs tell to their webhooks. It looks four times a second at what is due; what it holds is in the store, so that
/// whatever is killed is taken up by the next who looks. When the program stops, it begins nothing more and ends what is in hand.
/// </summary>
public sealed partial class WebhookDispatcher
{
    private const int AtOnce = 256;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IDeliveryStore _store;
    private readonly IEventLog _log;
    private readonly IWebhookSender _sender;
    private readonly ISecretProtector _secrets;
    private readonly StoreOutage _outage;
    private readonly WebhookMetrics _metrics;
    private readonly WebhooksOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WebhookDispatcher> _logger;
    private readonly DeliveriesInHand _inHand;

    // One word is enough to say that there is room again.
    private readonly Channel<bool> _freed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long? _counted;

    internal WebhookDispatcher(
        IDeliveryStore store, IEventLog log, IWebhookSender sender, ISecretProtector secrets, StoreOutage outage, WebhookMetrics metrics,
        IOptions<WebhooksOptions> options, TimeProvider time, ILogger<WebhookDispatcher> logger)
    {
        (_store, _log, _sender, _secrets, _outage, _metrics, _options, _time, _logger) = (store, log, sender, secrets, outage, metrics, options.Value, time, logger);
        _inHand = new DeliveriesInHand(_options.PerReceiver, perOwner: Math.Max(1, _options.Parallelism / 2));
    }

    // Whoever was killed in an attempt keeps others from its delivery for so long.
    private TimeSpan Lease => (_options.Timeout * 2) + TimeSpan.FromSeconds(5);

    /// <summary>Runs until the program stops.</summary>
    /// <param name="stopping">Fires when nothing more is to be begun.</param>
    /// <param name="abort">Fires when what is in hand is to be left.</param>
    public Task RunAsync(CancellationToken stopping, CancellationToken abort) =>
        // Not cancelled by the token: the stream of deliveries ends, and those in hand are waited for.
        Parallel.ForEachAsync(
            DueAsync(stopping), new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism }, async (due, _) => await DeliverAsync(due, abort));

    private async IAsyncEnumerable<DueDelivery> DueAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (due, isMore) = await LookAsync(stopping);
            foreach (var delivery in due)
            {
                if (stopping.IsCancellationRequested)
                    yield break;
                if (!_inHand.TryEnter(delivery))
                    continue;
                isMore = true;
                yield return delivery;
            }

            if (!isMore)
                await WaitAsync(stopping);
        }
    }

    private async Task<(IReadOnlyList<DueDelivery> Due, bool IsMore)> LookAsync(CancellationToken stopping)
    {
        try
        {
            await _outage.WaitAsync(stopping);
            return await _outage.RideOutAsync(
                async token =>
                {
                    var isMore = await _store.GatherAsync(token);
                    if (_counted is not { } counted || _time.GetElapsedTime(counted) >= CountInterval)
                    {
                        _metrics.Counted(await _store.CountPendingAsync(token));
                        _counted = _time.GetTimestamp();
                    }

                    return (await _store.ListDueAsync(_inHand.FullOwners, _inHand.FullReceivers, AtOnce, token), isMore);
                },
                stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ([], false);
        }
        catch (Exception e)
        {
            Log.LookFailed(_logger, e);
            await RestAsync(stopping);
            return ([], false);
        }
    }

    /// <summary>Waits until it is time to look again, or there is room for what had none.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(_freed.Reader.WaitToReadAsync(enough.Token).AsTask(), Task.Delay(LookInterval, _time, enough.Token));
        await enough.CancelAsync();
        _freed.Reader.TryRead(out _);
    }

    private async Task DeliverAsync(DueDelivery due, CancellationToken abort)
    {
        try
        {
            if (await _outage.RideOutAsync(token => _store.ClaimAsync(due, Lease, token), abort) is { } delivery)
                await AttemptAsync(delivery, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Whoever looks after the lease has ended sends it again.
        }
        catch (Exception e)
        {
            Log.AttemptFailed(_logger, e, due.Id, due.Job);
        }
        finally
        {
            _inHand.Leave(due);
            _freed.Writer.TryWrite(true);
        }
    }

    private async Task AttemptAsync(ClaimedDelivery delivery, CancellationToken abort)
    {
        var topic = JobTopic.Of(delivery.Job);
        var page = await _outage.RideOutAsync(
            token => _log.ReadAfterAsync(topic, new Position(delivery.Epoch, delivery.First - 1), checked((int)(delivery.Last - delivery.First + 1)), token), abort);
        // The log goes with its job, and nothing else is taken out of it.
        if (page.Reset is not null)
            return;

        var at = _time.GetUtcNow();
        var began = _time.GetTimestamp();
        var answer = await SendAsync(delivery, DeliveryBody.Of(delivery, topic, page.Entries.Where(e => delivery.Webhook.Wants(e.Type))), at, abort);
        var attempt = new DeliveryAttempt(at, answer.Status, answer.IsTaken ? null : answer.Error?.Code ?? FetchErrorCode.UpstreamStatus, Math.Round(_time.GetElapsedTime(began).TotalSeconds, 3));
        var tries = delivery.Tries + 1;
        var (state, next) = RetrySchedule.After(answer, tries, delivery.Since, _options.GiveUpAfter, _time.GetUtcNow(), Random.Shared.NextDouble());
        await _outage.RideOutAsync(
            async token =>
            {
                await _store.CompleteAsync(delivery, attempt, state, next, token);
                return true;
            },
            abort);

        _metrics.Attempted(state);
        if (state == DeliveryState.Failed)
            Log.GivenUp(_logger, delivery.Id, delivery.Job, tries);
    }

    private async Task<WebhookAnswer> SendAsync(ClaimedDelivery delivery, ReadOnlyMemory<byte> body, DateTimeOffset at, CancellationToken abort)
    {
        using var span = WebhookMetrics.StartSpan();
        if (_secrets.Unprotect(delivery.Webhook.Secret) is { } secret && TargetUrl.TryParse(delivery.Webhook.Url, out var url, out _))
            return await _sender.SendAsync(new WebhookRequest(url, delivery.Id, WebhookSignature.Of(secret, at, body.Span), body), abort);

        Log.Unreadable(_logger, delivery.Job);
        return new WebhookAnswer(Status: null, new FetchError(FetchErrorCode.Internal, FetchStage.Validation, Retryable: false, RetryAfter: null, Attempts: 0, "The webhook cannot be read."));
    }

    // Whoever asked sees it next if the program stops meanwhile.
    private async Task RestAsync(CancellationToken stopping) =>
        await Task.Delay(Pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static partial class Log
    {
        [LoggerMessage(3340, LogLevel.Error, "What is to be delivered to webhooks could not be looked at", EventName = "WebhookLookFailed")]
        public static partial void LookFailed(ILogger logger, Exception exception);

        [LoggerMessage(3341, LogLevel.Error, "An attempt to send delivery {Delivery} of job {Job} failed unexpectedly; it is made again", EventName = "WebhookAttemptFailed")]
        public static partial void AttemptFailed(ILogger logger, Exception exception, Guid delivery, Guid job);

        [LoggerMessage(3342, LogLevel.Warning, "Delivery {Delivery} of job {Job} is given up after {Attempts} attempts; it can be replayed", EventName = "WebhookGivenUp")]
        public static partial void GivenUp(ILogger logger, Guid delivery, Guid job, int attempts);

        [LoggerMessage(3343, LogLevel.Error, "The webhook of job {Job} cannot be read: the root key under which its secret was protected is another now", EventName = "WebhookUnreadable")]
        public static partial void Unreadable(ILogger logger, Guid job);
    }
}
