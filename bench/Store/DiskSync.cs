using System.Diagnostics;

namespace Gather.Bench.Store;

/// <summary>What one durable write costs here: the floor under a lone caller's append.</summary>
internal static class DiskSync
{
    private const int Writes = 2000;

    public static (TimeSpan Median, TimeSpan P99) Measure(string folder)
    {
        var path = Path.Combine(folder, "gather-bench-sync");
        var block = new byte[4096];
        var times = new List<TimeSpan>(Writes);
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
        {
            for (var i = 0; i < Writes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(started));
            }
        }

        times.Sort();
        return (times[Writes / 2], times[Writes * 99 / 100]);
    }
}
