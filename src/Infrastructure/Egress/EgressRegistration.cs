using System.Diagnostics.CodeAnalysis;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Webhooks;
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
        services.AddSingleton(static provider => new EgressGuard(
            provider.GetRequiredService<INameResolver>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<EgressOptions>>(),
            provider.GetRequiredService<IOptions<EgressOptions>>().Value.AllowedHosts));
        services.AddEgressClient(Exchanger.ClientName, static provider => provider.GetRequiredService<EgressGuard>());
        services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<Exchanger>(provider, Exchanger.ClientName));
        return services.AddFetching().AddWebhookSender();
    }

    /// <summary>Registers a pool of connections that are made by leave of a guard.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns the handler.")]
    internal static void AddEgressClient(this IServiceCollection services, string name, Func<IServiceProvider, EgressGuard> guardOf) => services
        .AddHttpClient(name, static client => client.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(provider => EgressHandler.Create(
            provider.GetRequiredService<IOptions<EgressOptions>>().Value,
            ActivatorUtilities.CreateInstance<GuardedConnector>(provider, guardOf(provider))))
        // The handler bounds its connections' lifetimes itself, so that nothing is gained by throwing away all of them at once.
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers();
}
