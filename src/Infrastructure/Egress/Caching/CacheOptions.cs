using System.ComponentModel.DataAnnotations;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>The cache of responses (<c>Egress:Cache</c>).</summary>
public sealed class CacheOptions
{
    /// <summary>The folder of the copies, <c>data/cache</c> by default, relative to the working directory. It is made, and may be emptied at any time.</summary>
    [Required]
    public string Path { get; set; } = "data/cache";

    /// <summary>How much the copies may take on the disk, in bytes; 256 MiB by default, 0 for no cache. The least recently used give way.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// How many copies may wait to be written, 1 to 10,000; 64 by default. When the disk does not keep up, pages are not stored
    /// instead of being waited for.
    /// </summary>
    [Range(1, 10_000)]
    public int QueueCapacity { get; set; } = 64;
}
