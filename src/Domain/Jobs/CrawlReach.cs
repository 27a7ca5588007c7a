namespace Gather.Domain.Jobs;

/// <summary>How far from its beginning a crawl may go.</summary>
public enum CrawlReach
{
    /// <summary>The host (and port) where it begins, with or without <c>www.</c>, over http or https.</summary>
    Host,

    /// <summary>That host without its <c>www.</c>, which stays where only one name would be left (<c>www.com</c>), and every host below it, at any port.</summary>
    Domain,

    /// <summary>The folder of the URL where it begins, and all below it.</summary>
    Path,
}
