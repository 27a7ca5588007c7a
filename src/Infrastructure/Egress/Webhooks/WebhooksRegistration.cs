using Gather.Application.Jobs.Webhooks;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Webhooks;

/// <summary>Registers what posts deliveries: a guard with a list of its own, and a pool of connections behind it.</summary>
internal static class WebhooksRegistration
{
    public static IServiceCollection AddWebhookSender(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<WebhooksOptions>, WebhooksOptionsValidator>();
        services.AddKeyedSingleton(WebhookSender.ClientName, static (provider, _) => new EgressGuard(
            provider.GetRequiredService<INameResolver>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<EgressOptions>>(),
            provider.GetRequiredService<IOptions<WebhooksOptions>>().Value.AllowedHosts));
        services.AddEgressClient(WebhookSender.ClientName, GuardOf);
        return services.AddSingleton<IWebhookSender>(static provider => new WebhookSender(
            ActivatorUtilities.CreateInstance<Exchanger>(provider, WebhookSender.ClientName, GuardOf(provider)),
            GuardOf(provider),
            provider.GetRequiredService<IOptions<WebhooksOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static EgressGuard GuardOf(IServiceProvider provider) => provider.GetRequiredKeyedService<EgressGuard>(WebhookSender.ClientName);
}
