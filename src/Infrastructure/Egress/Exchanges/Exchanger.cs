using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Bodies;
using Gather.Infrastructure.Egress.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>Sends one request and receives what comes of it; a failure is a result. Throws when the caller has left, and only then.</summary>
internal sealed partial class Exchanger(
    string clientName, IHttpClientFactory clients, EgressGuard guard, TimeProvider time, IOptions<EgressOptions> options, ILogger<Exchanger> logger)
{
    /// <summary>The name of the client through which everything leaves that is fetched.</summary>
    public const string ClientName = "egress";

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpClient _client = clients.CreateClient(clientName);
    private readonly OwnHeaders _headers = new(options.Value);

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">The caller's; also ends a stream that was handed out, as long as it is not disposed.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The exchange owns the clock and the response.")]
    public async Task<Exchange> SendAsync(ExchangeRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (guard.Check(request.Url) is { } blocked)
            return Exchange.Failed(blocked, time.GetUtcNow());

        var clock = new ExchangeClock(options.Value, time, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(request, clock);
            clock.Answered();
            return await ReceiveAsync(request, clock, response);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            if (cancellationToken.IsCancellationRequested)
            {
                clock.Dispose();
                throw new OperationCanceledException(cancellationToken);
            }

            if (FaultOf.Sending(exception, clock.Stage) is { } error)
                return Exchange.Failed(error, time.GetUtcNow(), clock);
            LogUnexpected(logger, exception, request.Url.Host);
            return Exchange.Failed(EgressFaults.Internal(), time.GetUtcNow(), clock);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ExchangeRequest request, ExchangeClock clock)
    {
        using var message = new HttpRequestMessage(request.Json is null ? HttpMethod.Get : HttpMethod.Post, request.Url.Uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = request.Json is { } json ? new ReadOnlyMemoryContent(json) { Headers = { ContentType = JsonType } } : null,
        };
        message.Options.Set(ExchangeClock.Key, clock);
        _headers.AddTo(message, request.Headers);
        return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, clock.Token);
    }

    private async Task<Exchange> ReceiveAsync(ExchangeRequest request, ExchangeClock clock, HttpResponseMessage response)
    {
        var (status, now) = ((int)response.StatusCode, time.GetUtcNow());

        // What is below 200 is no answer; nobody has asked for another protocol.
        if (status < 200)
            throw new FetchFailedException(EgressFaults.InvalidResponse(FetchStage.Response));

        var error = status >= 400 ? EgressFaults.UpstreamStatus(status, RetryAfterOf(response, now)) : null;
        if (IsBodiless(response) || (error is not null && request.Streamed))
        {
            // Lets the connection go; the headers stay.
            response.Content.Dispose();
            return Exchange.Answered(clock, response, now, error);
        }

        clock.Body = TimeSpan.Zero;
        var received = new ReceivedStream(await response.Content.ReadAsStreamAsync(clock.Token), clock, request.MaxBytes, options.Value, time);
        try
        {
            var announced = response.Content.Headers.ContentLength;
            if (announced > request.MaxBytes)
                throw new FetchFailedException(EgressFaults.BodyTooLarge(request.MaxBytes));
            var (stream, isCoded) = ContentCodings.Decode(received, CodingsOf(response), request.MaxBytes);
            if (request.Streamed)
                return Exchange.Streamed(clock, response, now, received, stream);

            await using (stream)
                return Exchange.Whole(clock, response, now, error, received, await PooledBody.ReadAsync(stream, isCoded ? announced * 4 : announced, clock.Token));
        }
        catch (FetchFailedException failure)
        {
            // A site that fails says so by its status, whatever its body is like.
            response.Content.Dispose();
            return Exchange.Answered(clock, response, now, error ?? failure.Error, received);
        }
    }

    private static bool IsBodiless(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified
        || ((int)response.StatusCode is >= 300 and < 400 && response.Headers.NonValidated.Contains("Location"));

    private static string? CodingsOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values) ? values.ToString() : null;

    private static double? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? RetryAfter.Parse(values.ToString(), now) : null;

    [LoggerMessage(3001, LogLevel.Error, "An exchange with {Host} has failed for a reason that is none of the host's.", EventName = "ExchangeFailed")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string host);
}
