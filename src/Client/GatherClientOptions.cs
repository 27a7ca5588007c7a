namespace Gather.Client;

/// <summary>Where a Gather server is and how to say who calls.</summary>
public sealed class GatherClientOptions
{
    /// <summary>The server's address, with or without a slash at its end.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>An API key, sent as <c>X-Api-Key</c>. Leave it out when there is a <see cref="TokenProvider"/>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Gives the short-lived token to send as <c>Authorization: Bearer</c>. It is asked before every request, so it should keep
    /// its token until that is about to end.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? TokenProvider { get; set; }

    /// <summary>Says what is set, without the credential.</summary>
    public override string ToString() =>
        $"{nameof(GatherClientOptions)} {{ {nameof(BaseAddress)} = {BaseAddress}, credential = {(ApiKey, TokenProvider) switch { (not null, _) => "API key", (_, not null) => "token", _ => "none" }} }}";

    // A slash at the end is what makes relative addresses go below the base and not beside it.
    internal Uri Root => BaseAddress!.AbsoluteUri.EndsWith('/') ? BaseAddress : new Uri(BaseAddress.AbsoluteUri + '/');

    internal bool HasAddress =>
        BaseAddress is { IsAbsoluteUri: true, Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 } address
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    internal bool HasOneCredentialAtMost => ApiKey is null || TokenProvider is null;

    // A key read from a file easily has a line end that no header can hold.
    internal bool HasSendableKey => ApiKey is null || (ApiKey.Length > 0 && ApiKey.All(c => c is > ' ' and < (char)127));
}
