using Gather.Application.Scraping.Fetching;
using Gather.Infrastructure.Egress.Caching;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Infrastructure.Egress.Hosts;
using Gather.Infrastructure.Egress.Resilience;
using Gather.Infrastructure.Egress.Robots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress;

/// <summary>Registers what stands around the exchange: politeness, retries, redirects, robots.txt and the cache.</summary>
internal static class FetchingRegistration
{
    public static IServiceCollection AddFetching(this IServiceCollection services) => services
        .AddSingleton<IValidateOptions<EgressOptions>, EgressPartsValidator>()
        .AddSingleton<FetchMetrics>()
        .AddSingleton<HostRegistry>()
        .AddSingleton<SiteCaller>()
        .AddSingleton<RobotsLoader>()
        .AddSingleton<RobotsGuard>()
        .AddSingleton<PageCache>()
        .AddSingleton<PageLoader>()
        .AddSingleton<FetchExplainer>()
        .AddSingleton<IFetcher, Fetcher>();
}
