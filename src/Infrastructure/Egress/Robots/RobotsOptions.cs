using System.ComponentModel.DataAnnotations;

namespace Gather.Infrastructure.Egress.Robots;

/// <summary>How robots.txt files are had and kept (<c>Egress:Robots</c>).</summary>
public sealed class RobotsOptions
{
    /// <summary>How long having one may take in all, 15 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one is kept, at most a day, which is the default (RFC 9309, 2.4). The site's <c>max-age</c> shortens it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long one is kept though the site says less, 10 minutes by default, so that it is not asked for with every page.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MinLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a site is left alone whose robots.txt could not be had, 5 minutes by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan FailureLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How much memory they may take, reckoned by their size as text; 64 MiB by default. The least recently used give way.</summary>
    [Range(1024 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxMemory { get; set; } = 64 * 1024 * 1024;
}
