using System.Globalization;
using System.Net.Sockets;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>What can go wrong with an exchange. No detail tells what a name resolves to: it may be inside.</summary>
internal static class EgressFaults
{
    public static FetchError Blocked(string detail) => new(FetchErrorCode.AddressBlocked, FetchStage.Validation, Retryable: false, null, Attempts: 0, detail);

    public static FetchError NotPublic() => Blocked("The URL's host is not publicly reachable, or not by all of its addresses.");

    public static FetchError NameUnknown() => Fault(FetchErrorCode.DnsFailed, FetchStage.Dns, retryable: false, "The host's name has no address.");

    public static FetchError NameTimedOut() => Fault(FetchErrorCode.DnsFailed, FetchStage.Dns, retryable: true, "The host's name did not resolve in time.");

    public static FetchError Name(SocketException exception) => exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData
        ? NameUnknown()
        : Fault(FetchErrorCode.DnsFailed, FetchStage.Dns, retryable: true, "The host's name could not be resolved.");

    public static FetchError ConnectFailed(SocketError error) => Fault(
        FetchErrorCode.ConnectFailed, FetchStage.Connect, retryable: true,
        error == SocketError.ConnectionRefused ? "The host refuses the connection." : "The host cannot be reached.");

    public static FetchError ConnectTimedOut(FetchStage stage) => Fault(
        FetchErrorCode.ConnectTimedOut, stage, retryable: true,
        stage == FetchStage.Tls ? "The connection was not secured in time." : "The connection was not made in time.");

    public static FetchError TlsFailed(bool retryable, string reason) => Fault(FetchErrorCode.TlsFailed, FetchStage.Tls, retryable, reason);

    public static FetchError ResponseTimedOut() => Fault(
        FetchErrorCode.ResponseTimedOut, FetchStage.Response, retryable: true, "The response's headers did not come in time.");

    public static FetchError HeadersTooLarge() => Fault(
        FetchErrorCode.HeadersTooLarge, FetchStage.Response, retryable: false, "The response's headers are larger than allowed.");

    public static FetchError InvalidResponse(FetchStage stage) => Fault(
        FetchErrorCode.InvalidResponse, stage, retryable: false, "What the host sent is not HTTP.");

    public static FetchError ConnectionClosed() => Fault(
        FetchErrorCode.ConnectionClosed, FetchStage.Response, retryable: true, "The host closed the connection before it answered.");

    public static FetchError BodyTimedOut(string detail) => Fault(FetchErrorCode.BodyTimedOut, FetchStage.Body, retryable: true, detail);

    public static FetchError BodyTruncated() => Fault(
        FetchErrorCode.BodyTruncated, FetchStage.Body, retryable: true, "The body ended before its announced end.");

    public static FetchError BodyTooLarge(long limit) => Fault(
        FetchErrorCode.BodyTooLarge, FetchStage.Body, retryable: false,
        string.Create(CultureInfo.InvariantCulture, $"The body is larger than {limit:N0} bytes."));

    public static FetchError BodyCorrupt(string detail) => Fault(FetchErrorCode.BodyCorrupt, FetchStage.Body, retryable: false, detail);

    public static FetchError Internal() => Fault(FetchErrorCode.Internal, FetchStage.Response, retryable: false, "A fault of our own; it has been logged.");

    public static FetchError UpstreamStatus(int status, double? retryAfter) => new(
        FetchErrorCode.UpstreamStatus, FetchStage.Response, status is 408 or 425 or 429 or 500 or 502 or 503 or 504, retryAfter, Attempts: 1,
        string.Create(CultureInfo.InvariantCulture, $"The site answered with status {status}."));

    private static FetchError Fault(FetchErrorCode code, FetchStage stage, bool retryable, string detail) =>
        new(code, stage, retryable, RetryAfter: null, Attempts: 1, detail);
}
