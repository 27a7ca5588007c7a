using System.Collections.Frozen;

namespace Gather.Domain.Access;

/// <summary>What a caller may do. Every key and every token carries some of these.</summary>
public static class Scope
{
    /// <summary>Use the sleep API.</summary>
    public const string Sleep = "sleep";

    /// <summary>Fetch pages and read them.</summary>
    public const string Scrape = "scrape";

    /// <summary>Fetch pages that their site's robots.txt forbids.</summary>
    public const string IgnoreRobots = "scrape:ignore-robots";

    /// <summary>See jobs, their results and their events.</summary>
    public const string JobsRead = "jobs:read";

    /// <summary>Order jobs and command them.</summary>
    public const string JobsWrite = "jobs:write";

    /// <summary>Make, list and revoke API keys.</summary>
    public const string KeysAdmin = "keys:admin";

    /// <summary>See and cancel running operations, and read the metrics.</summary>
    public const string Ops = "ops";

    /// <summary>Every scope there is.</summary>
    public static readonly FrozenSet<string> All = FrozenSet.Create(StringComparer.Ordinal, Sleep, Scrape, IgnoreRobots, JobsRead, JobsWrite, KeysAdmin, Ops);
}
