using System.ComponentModel.DataAnnotations;

namespace Gather.Application.Jobs;

/// <summary>The bounds of jobs (<c>Jobs</c>).</summary>
public sealed class JobOptions
{
    /// <summary>Pages of all jobs at once, 1 to 10,000. The default of 256 keeps two cores busy with pages that take a tenth of a second.</summary>
    [Range(1, 10_000)]
    public int Parallelism { get; set; } = 256;

    /// <summary>Pages of one job and one host in hand at once, 1 to 1,000; how many of them are really requested at once is the host's limit.</summary>
    [Range(1, 1_000)]
    public int PerHost { get; set; } = 32;

    /// <summary>The most URLs of one batch, 1 to 10,000,000; those of a JSON body are bounded by its bytes.</summary>
    [Range(1, 10_000_000)]
    public int MaxUrls { get; set; } = 1_000_000;
}
