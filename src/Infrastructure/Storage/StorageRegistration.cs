using Gather.Application.Access;
using Gather.Application.Events;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Storage;
using Gather.Infrastructure.Jobs;
using Gather.Infrastructure.Jobs.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gather.Infrastructure.Storage;

/// <summary>The door to the store.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Registers the ports that keep things. The store is opened, and its schema brought up to date, before any hosted service
    /// starts; it is drained and closed after all of them have stopped.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .Configure(options => options.ConnectionString = configuration.GetConnectionString("Gather"))
            .ValidateDataAnnotations()
            .Validate(
                static options => options.Kind is not null,
                $"Storage:Provider is neither {nameof(StoreProvider.Sqlite)} nor {nameof(StoreProvider.Postgres)}.")
            .Validate(
                static options => options.Kind is not StoreProvider.Postgres || !string.IsNullOrWhiteSpace(options.ConnectionString),
                "Storage:Provider is Postgres, but there is no connection string 'Gather' (ConnectionStrings:Gather).")
            .ValidateOnStart();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<Store>();
        services.AddHostedService<StoreHost>();
        services.AddHostedService<ExpiredRecordSweeper>();
        services.AddSingleton<IEventLog, EventLog>();
        services.AddSingleton<IApiKeyStore, ApiKeyStore>();
        services.AddSingleton<IIdempotencyStore, IdempotencyStore>();
        services.AddSingleton<IProtectionKeyStore, ProtectionKeyStore>();
        services.AddSingleton<IStoreHealth, StoreHealth>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<IJobStore>(static provider => provider.GetRequiredService<JobStore>());
        services.AddHostedService<JobSweeper>();
        services.AddSingleton<IDeliveryStore, DeliveryStore>();
        return services;
    }
}
