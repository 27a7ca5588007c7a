namespace Gather.Domain.Jobs;

/// <summary>How far from its beginning a crawl may go.</summary>
public enum CrawlReach
{
    /// <summary>The host (and port) where it begins.</summary>
    Host,

    /// <summary>That host without its <c>www.</c>, and every host below it.</summary>
    Domain,

    /// <summary>The folder of the URL where it begins, and all below it.</summary>
    Path,
}
