using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Caching;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Hosts;
using Gather.Infrastructure.Egress.Robots;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>Tells what would happen if a URL were fetched now. It asks the name service and, unless it is known, for the robots.txt; not for the page.</summary>
internal sealed class FetchExplainer(EgressGuard guard, RobotsGuard robots, HostRegistry hosts, PageCache cache, IOptions<EgressOptions> options)
{
    private readonly HostOptions _options = options.Value.Hosts;

    public async Task<FetchExplanation> ExplainAsync(TargetUrl url, CancellationToken cancellationToken)
    {
        var blocked = await guard.CheckAddressAsync(url, cancellationToken);
        var known = blocked is null ? await robots.FindAsync(url, cancellationToken) : null;
        var said = known is not null
            ? RobotsGuard.Explain(known, url)
            : new RobotsExplanation(false, RobotsGuard.RobotsUrl(url).Text, null, null, null, null, "It was not asked for, because the host may not be called.", null);
        var host = Host(url, known);

        return new FetchExplanation(
            url.Text,
            blocked is null && said.Allowed && host.Circuit != CircuitState.Open,
            new AddressExplanation(blocked is null, blocked?.Detail),
            said,
            host,
            await cache.ExplainAsync(url, cancellationToken));
    }

    private HostExplanation Host(TargetUrl url, KnownRobots? known)
    {
        using var hold = hosts.Hold(url.Origin);
        var (running, queued, coolDown) = hold.Host.Gate.State;
        var crawlDelay = known is null ? null : robots.CrawlDelay(known);
        var delay = crawlDelay > _options.Delay ? crawlDelay.Value : _options.Delay;
        return new HostExplanation(
            _options.Concurrency, delay.TotalSeconds, crawlDelay?.TotalSeconds, running, queued, coolDown.TotalSeconds, hold.Host.Breaker.State);
    }
}
