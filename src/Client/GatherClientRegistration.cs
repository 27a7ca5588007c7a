using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gather.Client;

/// <summary>Registers the client of a Gather server.</summary>
public static class GatherClientRegistration
{
    /// <summary>
    /// Registers <see cref="IGatherClient"/>. Requests have no time limit of the client's own, because an answer may rightly take
    /// minutes: the token that a call is given ends it, and so does the server's limit. Redirects are not followed, so that a
    /// credential goes nowhere but to the server it is meant for.
    /// </summary>
    /// <param name="services">Where to register it.</param>
    /// <param name="configure">Sets the address and the credential.</param>
    /// <returns>A builder by which handlers, for instance for retries, can be added.</returns>
    public static IHttpClientBuilder AddGatherClient(this IServiceCollection services, Action<GatherClientOptions> configure)
    {
        services.AddOptions<GatherClientOptions>()
            .Configure(configure)
            .Validate(o => o.HasAddress, "BaseAddress must be an absolute http or https address without credentials, query and fragment.")
            .Validate(o => o.HasOneCredentialAtMost, "Either ApiKey or TokenProvider can be set, not both.")
            .Validate(o => o.HasSendableKey, "ApiKey must consist of visible ASCII characters.");

        return services
            .AddHttpClient<IGatherClient, GatherClient>((provider, http) =>
            {
                http.BaseAddress = Options(provider).Root;
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.AllowAutoRedirect = false;
                // Connections are renewed instead of handlers, so a client may be kept for as long as one likes.
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                // A stream that is left half-way ends at once; by default it would be read on for two seconds to save its connection.
                handler.ResponseDrainTimeout = TimeSpan.Zero;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler(provider => new GatherKeyHandler(Options(provider)))
            .RedactLoggedHeaders([GatherKeyHandler.ApiKeyHeader, GatherKeyHandler.TokenHeader]);
    }

    private static GatherClientOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<GatherClientOptions>>().Value;
}
