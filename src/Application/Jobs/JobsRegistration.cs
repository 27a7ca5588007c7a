using Gather.Application.Events;
using Gather.Application.Jobs.Crawling;
using Gather.Application.Jobs.Events;
using Gather.Application.Jobs.Intake;
using Gather.Application.Jobs.Queue;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Jobs.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs;

/// <summary>Registers jobs: what takes them in, works on them and tells of them.</summary>
internal static class JobsRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobsOptions>().Bind(configuration.GetSection("Jobs")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WebhooksOptions>().Bind(configuration.GetSection("Webhooks")).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<LiveJobs>()
            .AddSingleton<StoreOutage>()
            .AddSingleton<JobMetrics>()
            .AddSingleton<IWorkQueue, EmbeddedWorkQueue>()
            .AddSingleton<JobControl>()
            .AddSingleton<SitemapSeed>()
            .AddSingleton<ItemWorker>()
            .AddSingleton(NewEngine)
            .AddSingleton<WebhookMetrics>()
            .AddSingleton(NewDispatcher)
            .AddScoped<JobViews>()
            .AddScoped<JobIntake>()
            .AddScoped<BatchLines>()
            .AddScoped<JobFollower>();
    }

    // The host sees these two but not what they are made of, so their constructors are none that the container could call.
    private static JobEngine NewEngine(IServiceProvider provider) => new(
        provider.GetRequiredService<IJobStore>(),
        provider.GetRequiredService<IWorkQueue>(),
        provider.GetRequiredService<ItemWorker>(),
        provider.GetRequiredService<JobControl>(),
        provider.GetRequiredService<LiveJobs>(),
        provider.GetRequiredService<StoreOutage>(),
        provider.GetRequiredService<JobMetrics>(),
        provider.GetRequiredService<IOptions<JobsOptions>>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<JobEngine>>());

    private static WebhookDispatcher NewDispatcher(IServiceProvider provider) => new(
        provider.GetRequiredService<IDeliveryStore>(),
        provider.GetRequiredService<IEventLog>(),
        provider.GetRequiredService<IWebhookSender>(),
        provider.GetRequiredService<ISecretProtector>(),
        provider.GetRequiredService<StoreOutage>(),
        provider.GetRequiredService<WebhookMetrics>(),
        provider.GetRequiredService<IOptions<WebhooksOptions>>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<WebhookDispatcher>>());
}
