namespace Gather.Domain.Scraping;

/// <summary>Why a page could not be had, or not as it was asked for. It fails its own item and no other.</summary>
/// <param name="Code">What went wrong.</param>
/// <param name="Stage">In which stage of the work.</param>
/// <param name="Retryable">Whether the same request may well succeed later.</param>
/// <param name="RetryAfter">After how many seconds the site asks to be called again; absent when it does not say.</param>
/// <param name="Attempts">How often the page was asked for, 0 when nothing was sent.</param>
/// <param name="Detail">The reason, for people.</param>
public sealed record FetchError(FetchErrorCode Code, FetchStage Stage, bool Retryable, double? RetryAfter, int Attempts, string Detail);

/// <summary>What went wrong with a page.</summary>
public enum FetchErrorCode
{
    /// <summary>The URL is not an absolute http or https URL without credentials.</summary>
    InvalidUrl,

    /// <summary>The line that orders the page cannot be read, or orders what cannot be had; its detail names the field.</summary>
    InvalidRequest,

    /// <summary>The URL's host is, or resolves to, an address that is not publicly reachable, or its port is not allowed.</summary>
    AddressBlocked,

    /// <summary>The site's robots.txt forbids the URL (RFC 9309).</summary>
    RobotsDisallowed,

    /// <summary>The site's robots.txt could not be had, which forbids everything (RFC 9309, 2.3.1.4).</summary>
    RobotsUnreachable,

    /// <summary>The host's name does not resolve.</summary>
    DnsFailed,

    /// <summary>The host refuses connections or cannot be reached.</summary>
    ConnectFailed,

    /// <summary>The connection was not made in time.</summary>
    ConnectTimedOut,

    /// <summary>No trusted TLS connection could be made.</summary>
    TlsFailed,

    /// <summary>The response's headers did not come in time.</summary>
    ResponseTimedOut,

    /// <summary>The response's headers are larger than allowed.</summary>
    HeadersTooLarge,

    /// <summary>What came is not HTTP.</summary>
    InvalidResponse,

    /// <summary>The connection was closed before the response's headers were there.</summary>
    ConnectionClosed,

    /// <summary>The body did not come in time, or came too slowly.</summary>
    BodyTimedOut,

    /// <summary>The body ended before its announced end.</summary>
    BodyTruncated,

    /// <summary>The body is larger than allowed, as received or decompressed.</summary>
    BodyTooLarge,

    /// <summary>The body's compression is broken or unknown.</summary>
    BodyCorrupt,

    /// <summary>More redirects than allowed.</summary>
    TooManyRedirects,

    /// <summary>The redirects lead back to where they came from.</summary>
    RedirectLoop,

    /// <summary>A redirect leads to something that is not a URL to be followed.</summary>
    InvalidRedirect,

    /// <summary>The site answered with a status of 400 or more.</summary>
    UpstreamStatus,

    /// <summary>The site has failed so often that it is left alone for a while.</summary>
    CircuitOpen,

    /// <summary>The site's turn did not come in time: its limits let only so much through.</summary>
    HostBusy,

    /// <summary>The page took longer than its timeout in all.</summary>
    TimedOut,

    /// <summary>The document is nested so deeply, or is so large, that it is not read as a tree.</summary>
    DocumentTooComplex,

    /// <summary>The content is not of a kind from which the formats asked for can be made.</summary>
    UnsupportedContent,

    /// <summary>A required field is not on the page.</summary>
    RequiredFieldMissing,

    /// <summary>The work was ended before this item was done.</summary>
    Cancelled,

    /// <summary>A fault of Gather's own; it has been logged.</summary>
    Internal,
}

/// <summary>A stage of the work on a page.</summary>
public enum FetchStage
{
    /// <summary>Checking the URL.</summary>
    Validation,

    /// <summary>Asking the site's robots.txt.</summary>
    Robots,

    /// <summary>Waiting for the site's turn.</summary>
    Queue,

    /// <summary>Resolving the host's name.</summary>
    Dns,

    /// <summary>Making the connection.</summary>
    Connect,

    /// <summary>Securing the connection.</summary>
    Tls,

    /// <summary>Sending the request and waiting for the response's headers.</summary>
    Response,

    /// <summary>Following a redirect.</summary>
    Redirect,

    /// <summary>Receiving the body.</summary>
    Body,

    /// <summary>Reading the formats and fields out of the page.</summary>
    Extract,
}
