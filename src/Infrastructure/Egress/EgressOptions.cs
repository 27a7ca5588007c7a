using System.ComponentModel.DataAnnotations;
using Gather.Infrastructure.Egress.Caching;
using Gather.Infrastructure.Egress.Hosts;
using Gather.Infrastructure.Egress.Resilience;
using Gather.Infrastructure.Egress.Robots;

namespace Gather.Infrastructure.Egress;

/// <summary>How requests leave: the section <c>Egress</c>.</summary>
public sealed class EgressOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Egress";

    /// <summary>
    /// Who we say we are. Its product token is the name by which robots.txt is read (RFC 9309, 2.2.1), and the URL is where
    /// the owner of a site finds out whom to talk to: put your own there.
    /// </summary>
    [Required, StringLength(200)]
    public string UserAgent { get; set; } = "Gather/0.1 (+https://github.com/gather-api/gather)";

    /// <summary>The <c>Accept-Language</c> sent unless a request brings its own; none by default, so that a site answers in its own language.</summary>
    [StringLength(200)]
    public string? AcceptLanguage { get; set; }

    /// <summary>
    /// What may be called although it is not publicly reachable: <c>host</c>, <c>host:port</c>, <c>address</c>,
    /// <c>address:port</c> (IPv6 in brackets when a port follows) or <c>address/prefix</c>; none by default. An entry without
    /// a port lets in every port. A name that is not public by itself, such as <c>localhost</c>, has to be named itself, and
    /// is then let in whatever it resolves to; any other name may resolve to the addresses listed.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>The ports that may be called, unless <see cref="AllowedHosts"/> lets in others; when empty, 80, 443, 8080 and 8443.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>The longest time for resolving a name; 5 s by default, as long as resolvers wait for their first server.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan DnsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time for making a connection to any of a name's addresses, 10 s by default. Securing it must be done
    /// when this and <see cref="DnsTimeout"/> together have passed.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time from a request's sending until the response's headers are there, 15 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time in which nothing of a body comes, 10 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan BodyIdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a body is waited for before <see cref="MinBodyRate"/> is asked of it, 5 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan BodyRateGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many bytes per second a body must keep up on average, or it is given up: a site that drips a byte a second would
    /// hold its place for ever. 500 by default; 0 asks for none. Only the time spent waiting for the site counts.
    /// </summary>
    [Range(0, 100_000_000)]
    public int MinBodyRate { get; set; } = 500;

    /// <summary>The most bytes of a body, as received and as decompressed, unless a request asks for less; 16 MiB by default.</summary>
    [Range(1, 1_073_741_824)]
    public int MaxBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most bytes of a response's headers, 1,024 to 1,048,576, counted in whole KiB; 64 KiB by default.</summary>
    [Range(1024, 1_048_576)]
    public int MaxHeaderBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// The most connections to one host, 64 by default: well above what politeness lets through, so that requests wait where
    /// their waiting is seen, and not here.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConnectionsPerHost { get; set; } = 64;

    /// <summary>How long a connection is used before it is made anew, 2 min by default, so that changes of the name service are noticed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an unused connection is kept, 30 s by default: less than the 60 s and more after which common servers close theirs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleConnectionLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many names are resolved at once, 32 by default. Each holds a thread while its name server thinks; more would let
    /// one slow name server take the threads from everything else.
    /// </summary>
    [Range(1, 1000)]
    public int MaxLookups { get; set; } = 32;

    /// <summary>How long a page may take in all when its request does not say, 30 s by default: queue, redirects, retries and body.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest timeout that a request may ask for, 5 min by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many redirects are followed, 10 by default. Browsers follow 20, for people who wait; honest sites need two or three,
    /// and each costs a check, a robots.txt and a turn at its host.
    /// </summary>
    [Range(0, 100)]
    public int MaxRedirects { get; set; } = 10;

    /// <summary>How politely each host is called.</summary>
    public HostOptions Hosts { get; } = new();

    /// <summary>How failed requests are repeated.</summary>
    public RetryOptions Retries { get; } = new();

    /// <summary>When a failing host is left alone.</summary>
    public BreakerOptions Breaker { get; } = new();

    /// <summary>How robots.txt files are had and kept.</summary>
    public RobotsOptions Robots { get; } = new();

    /// <summary>The cache of responses.</summary>
    public CacheOptions Cache { get; } = new();
}
