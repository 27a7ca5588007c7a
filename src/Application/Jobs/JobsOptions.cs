using System.ComponentModel.DataAnnotations;

namespace Gather.Application.Jobs;

/// <summary>The bounds of jobs (<c>Jobs</c>).</summary>
public sealed class JobsOptions
{
    /// <summary>
    /// Pages of all jobs in hand at once, 1 to 10,000. The default of 256 keeps two cores busy with pages that take a tenth of a
    /// second. One job gets two thirds of them at most, and one key four fifths, so that some are left for whoever comes next.
    /// </summary>
    [Range(1, 10_000)]
    public int Parallelism { get; set; } = 256;

    /// <summary>
    /// Pages of one host in hand at once, 1 to 1,000. How many of them are really requested at once is the host's own limit; the
    /// default of 16 has some ready besides the 8 of that, and leaves the hands for other hosts when one is slow.
    /// </summary>
    [Range(1, 1_000)]
    public int PerHost { get; set; } = 16;

    /// <summary>The most URLs of one batch, 1 to 10,000,000; those of a JSON body are bounded by its bytes.</summary>
    [Range(1, 10_000_000)]
    public int MaxUrls { get; set; } = 1_000_000;

    /// <summary>How long an ended job is kept with its results, a minute or more; null, the default: until it is deleted.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan? KeepFor { get; set; }
}
