using System.Globalization;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Fetching;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Robots;

/// <summary>Decides by the sites' robots.txt files what may be fetched, and how fast (RFC 9309). Each file is asked for once at a time.</summary>
internal sealed class RobotsGuard(RobotsLoader loader, IOptions<EgressOptions> options, TimeProvider time)
{
    /// <summary>A pattern is as long as its author likes; people need no more of it.</summary>
    private const int MaxPatternShown = 200;

    private readonly RobotsStore _store = new(options.Value.Robots.MaxMemory, time);
    private readonly FlightBoard<string, KnownRobots> _flights = new();

    /// <summary>The site's robots.txt, known or from the site.</summary>
    public async Task<KnownRobots> FindAsync(TargetUrl url, CancellationToken cancellationToken) =>
        _store.Find(url.Origin) ?? (await LoadAsync(url, cancellationToken)).Robots;

    /// <summary>
    /// The same for a fetch. One that can wait does not fail with all the others because a site could not be called once: it
    /// finds out for itself, until the site's circuit has it wait.
    /// </summary>
    public async Task<KnownRobots> FindAsync(TargetUrl url, FetchRun run, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_store.Find(url.Origin) is { } known)
                return known;

            var began = time.Moment();
            var (robots, hasJoined) = await LoadAsync(url, cancellationToken);
            if (!run.CanWait || !hasJoined || !robots.WasNotCalled)
                return robots;
            run.WasQueued(time.Moment() - began);
        }
    }

    private async Task<(KnownRobots Robots, bool HasJoined)> LoadAsync(TargetUrl url, CancellationToken cancellationToken)
    {
        var robotsUrl = RobotsUrl(url);
        var flight = _flights.Board(
            url.Origin,
            () => new FetchRun(robotsUrl, new Deadline(time, options.Value.Robots.Timeout)),
            async (run, abandoned) =>
            {
                var robots = await loader.LoadAsync(robotsUrl, run, abandoned);
                if (!robots.WasNotCalled)
                    _store.Add(url.Origin, robots);
                return robots;
            },
            out var hasJoined);
        try
        {
            return (await flight.Result.WaitAsync(cancellationToken), hasJoined);
        }
        finally
        {
            flight.Leave();
        }
    }

    /// <summary>Why the URL must not be fetched; null when it may.</summary>
    public static FetchError? Check(KnownRobots robots, TargetUrl url)
    {
        if (robots.Site.Error is { } error)
            return error;
        return Decide(robots, url) is { Allowed: false, Rule: var rule }
            ? new FetchError(
                FetchErrorCode.RobotsDisallowed, FetchStage.Robots, Retryable: false, RetryAfter: null, Attempts: 0,
                rule is null
                    ? "The site's robots.txt forbids it."
                    : string.Create(CultureInfo.InvariantCulture, $"The site's robots.txt forbids it in line {rule.Line}: {Shown(rule)}"))
            : null;
    }

    /// <summary>The least time between two requests that the site asks for and gets; null when it asks for none.</summary>
    public TimeSpan? CrawlDelay(KnownRobots robots) =>
        robots.Rules?.CrawlDelay is { } asked ? asked < options.Value.Hosts.MaxCrawlDelay ? asked : options.Value.Hosts.MaxCrawlDelay : null;

    public static RobotsExplanation Explain(KnownRobots robots, TargetUrl url)
    {
        var site = robots.Site;
        if (robots.Rules is null)
            return new RobotsExplanation(false, site.Url.Text, site.Status, null, null, null, site.Error?.Detail, site.ExpiresAt);

        var verdict = Decide(robots, url);
        var reason = verdict.Rule is not null ? null
            : site.Status is >= 200 and < 300 ? "No rule matches."
            : "The site has no robots.txt.";
        return new RobotsExplanation(
            verdict.Allowed, site.Url.Text, site.Status, robots.Rules.Group,
            verdict.Rule is { } rule ? Shown(rule) : null, verdict.Rule?.Line, reason, site.ExpiresAt);
    }

    public static TargetUrl RobotsUrl(TargetUrl url) => url.Resolve("/robots.txt")!;

    private static RobotsVerdict Decide(KnownRobots robots, TargetUrl url) => robots.Rules!.Decide(url.PathAndQuery);

    private static string Shown(RobotsRule rule) =>
        $"{(rule.Allow ? "Allow" : "Disallow")}: {(rule.Pattern.Length > MaxPatternShown ? rule.Pattern[..MaxPatternShown] : rule.Pattern)}";
}
