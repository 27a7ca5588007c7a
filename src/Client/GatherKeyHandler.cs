using System.Net.Http.Headers;

namespace Gather.Client;

/// <summary>Adds the caller's credential to every request that passes. It never writes the credential anywhere else.</summary>
public sealed class GatherKeyHandler : DelegatingHandler
{
    internal const string ApiKeyHeader = "X-Api-Key";
    internal const string TokenHeader = "Authorization";

    private readonly GatherClientOptions _options;

    /// <summary>Makes the handler.</summary>
    /// <param name="options">Holds the key or the token's provider.</param>
    public GatherKeyHandler(GatherClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_options.ApiKey is { } key)
        {
            // A request that is sent again has it already.
            request.Headers.Remove(ApiKeyHeader);
            request.Headers.TryAddWithoutValidation(ApiKeyHeader, key);
        }
        else if (_options.TokenProvider is { } provider)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await provider(cancellationToken).ConfigureAwait(false));
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
