using System.Collections.Immutable;

namespace Gather.Application.Concurrency;

/// <summary>The names of the concurrency pools, as they stand in configuration, metrics and problems.</summary>
public static class PoolName
{
    /// <summary>Single sleeps and the lesson's few at once.</summary>
    public const string Sleep = "sleep";

    /// <summary>The lesson's semaphore of five.</summary>
    public const string LimitedSleep = "limited-sleep";

    /// <summary>Batches of sleeps.</summary>
    public const string SleepBatch = "sleep-batch";

    /// <summary>Single pages. Each mostly waits for its site; what bounds them is the memory of the bodies that wait to be read.</summary>
    public const string Scrape = "scrape";

    /// <summary>Batches of pages and maps of sites: few, because each has as many pages under way as a batch may.</summary>
    public const string ScrapeBatch = "scrape-batch";

    /// <summary>Every pool.</summary>
    public static readonly ImmutableArray<string> All = [Sleep, LimitedSleep, SleepBatch, Scrape, ScrapeBatch];
}

/// <summary>The concurrency pool of which a request takes a permit while it is served.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConcurrencyPoolAttribute(string name) : Attribute
{
    /// <summary>One of <see cref="PoolName"/>.</summary>
    public string Name => name;
}
