using System.Diagnostics.CodeAnalysis;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress;

/// <summary>The door out.</summary>
public static class EgressRegistration
{
    /// <summary>Registers what fetches over HTTP.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EgressOptions>()
            .Bind(configuration.GetSection(EgressOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<EgressOptions>, EgressOptionsValidator>();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INameResolver, SystemNameResolver>();
        services.AddSingleton<EgressGuard>();
        services.AddSingleton<GuardedConnector>();
        services.AddSingleton<Exchanger>();
        services.AddEgressClient();
        return services.AddFetching();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns the handler.")]
    private static void AddEgressClient(this IServiceCollection services) => services
        .AddHttpClient(Exchanger.ClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(static provider => EgressHandler.Create(
            provider.GetRequiredService<IOptions<EgressOptions>>().Value, provider.GetRequiredService<GuardedConnector>()))
        // The handler bounds its connections' lifetimes itself, so that nothing is gained by throwing away all of them at once.
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers();
}
