using System.Security.Authentication;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>Tells from an exception what went wrong. Null: it is none that a site can bring about.</summary>
internal static class FaultOf
{
    /// <summary>Up to the response's headers.</summary>
    /// <param name="stage">Where the exchange stood.</param>
    /// <param name="exception">What the handler threw.</param>
    public static FetchError? Sending(Exception exception, FetchStage stage) => Own(exception) ?? exception switch
    {
        OperationCanceledException when stage is FetchStage.Response => EgressFaults.ResponseTimedOut(),
        OperationCanceledException => EgressFaults.ConnectTimedOut(stage),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Securing(exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => EgressFaults.HeadersTooLarge(),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError } => EgressFaults.InvalidResponse(FetchStage.Response),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => EgressFaults.ConnectionClosed(),
        HttpRequestException { InnerException: IOException } or IOException => EgressFaults.ConnectionClosed(),
        _ => null,
    };

    /// <summary>After the response's headers.</summary>
    public static FetchError? Receiving(Exception exception) => exception switch
    {
        FetchFailedException failure => failure.Error,
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } => EgressFaults.InvalidResponse(FetchStage.Body),
        HttpRequestException or IOException => EgressFaults.BodyTruncated(),
        _ => null,
    };

    // The handler wraps what is thrown while a connection is made.
    private static FetchError? Own(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is FetchFailedException failure)
                return failure.Error;
        }

        return null;
    }

    // A certificate does not mend itself; a handshake that was broken off may have met a server in trouble.
    private static FetchError Securing(Exception exception) => exception.InnerException is AuthenticationException refused
        ? EgressFaults.TlsFailed(retryable: false, $"No trusted connection could be made: {refused.Message}")
        : EgressFaults.TlsFailed(retryable: true, "The host broke off the securing of the connection.");
}
