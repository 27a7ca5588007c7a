using System.ComponentModel.DataAnnotations;

namespace Gather.Infrastructure.Egress.Hosts;

/// <summary>How politely each host is called (<c>Egress:Hosts</c>). A host is an origin: scheme, name and port.</summary>
public sealed class HostOptions
{
    /// <summary>Requests at once to one host, 1 to 1,000; 8 by default: a little more than a browser's 6.</summary>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 8;

    /// <summary>The least time between the starts of two requests, up to 5 minutes; none by default. A longer Crawl-delay of the site's robots.txt holds instead.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; }

    /// <summary>The longest Crawl-delay that is obeyed, up to an hour; a minute by default, so that a site cannot ask never to be called.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxCrawlDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests that may wait for their turn at one host, 1 to 1,000,000; 10,000 by default. What comes then is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>
    /// How long nothing is sent after a 429 or 503 that does not say, up to 5 minutes; a second by default. It doubles each time
    /// until the host answers otherwise.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the doubled cool-down grows, up to an hour; a minute by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxCoolDown { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest <c>Retry-After</c> that is obeyed, up to a day; an hour by default, so that a wrong one does not shut a host out for good.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Hosts that are remembered while nothing is asked of them, 1 to 1,000,000; 10,000 by default, some 20 MB.</summary>
    [Range(1, 1_000_000)]
    public int Remembered { get; set; } = 10_000;
}
