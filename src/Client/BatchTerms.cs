namespace Gather.Client;

/// <summary>How a batch that is sent URL by URL is worked on.</summary>
public sealed record BatchTerms
{
    /// <summary>How each page is scraped.</summary>
    public JobScrape? Scrape { get; init; }

    /// <summary>Its pages at once, 1 to 1,000.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The least time between the starts of two of its requests to one host, in seconds.</summary>
    public double? Delay { get; init; }

    /// <summary>From -10 to 10; of one key's jobs those with a higher one go first.</summary>
    public int? Priority { get; init; }

    /// <summary>When what is not done is given up.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whom to tell what happens to it.</summary>
    public Webhook? Webhook { get; init; }
}
