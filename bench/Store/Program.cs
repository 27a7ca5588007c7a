using System.Globalization;
using System.Text;
using Gather.Bench.Store;
using Gather.Testing;

// dotnet run -c Release --project bench/Store [-- [jobs] result.md]
if (args is ["jobs", ..])
{
    var jobs = Directory.CreateTempSubdirectory("gather-bench-");
    try
    {
        var result = await JobReport.RunAsync(jobs.FullName);
        Console.WriteLine(result);
        if (args is [_, var file])
            await File.WriteAllTextAsync(file, result);
    }
    finally
    {
        jobs.Delete(recursive: true);
    }

    return;
}

var rows = new List<string>();
var disk = DiskSync.Measure(Path.GetTempPath());
var folder = Directory.CreateTempSubdirectory("gather-bench-");
try
{
    foreach (var callers in new[] { 1, 64 })
        rows.Add(await AppendLoad.RunAsync("SQLite", callers, new(StringComparer.Ordinal)
        {
            ["Storage:Path"] = Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{callers}.db")),
        }));

    if (PostgresServer.FindBinaries() is not null)
    {
        await using var server = await PostgresServer.StartAsync();
        foreach (var callers in new[] { 1, 64 })
            rows.Add(await AppendLoad.RunAsync("PostgreSQL", callers, new(StringComparer.Ordinal)
            {
                ["Storage:Provider"] = "Postgres",
                ["ConnectionStrings:Gather"] = await server.CreateDatabaseAsync(),
            }));
    }
}
finally
{
    folder.Delete(recursive: true);
}

var report = new StringBuilder()
    .AppendLine("# The store: durable appends")
    .AppendLine()
    .AppendLine("Command: `dotnet run -c Release --project bench/Store -- bench/results/store.md`")
    .AppendLine()
    .AppendLine(CultureInfo.InvariantCulture, $"Machine: {Environment.ProcessorCount} processors, which the callers, the store and PostgreSQL's server share. fdatasync of 4 KiB appended to a file, just before: median {disk.Median.TotalMicroseconds:F0} µs, 99th percentile {disk.P99.TotalMicroseconds:F0} µs.")
    .AppendLine("Each caller appends one entry of 256 B after the other, over 8 topics, and waits for each acknowledgement, which follows the commit. SQLite: WAL, `synchronous=FULL`. PostgreSQL: its defaults (`fsync`, `synchronous_commit` on), over loopback TCP.")
    .AppendLine()
    .AppendLine("| store | callers | appends acknowledged/s | median ms | 99th percentile ms | changes per commit | commit ms |")
    .AppendLine("|---|--:|--:|--:|--:|--:|--:|")
    .AppendJoin('\n', rows)
    .AppendLine()
    .AppendLine()
    .AppendLine("What bounds each figure:")
    .AppendLine()
    .AppendLine("- SQLite, 1 caller: the commit, which is one fdatasync of the log, and two hand-overs between threads.")
    .AppendLine("- SQLite, 64 callers: all 64 share each commit; what it takes beyond the fdatasync is the processors' work for 64 inserts, and for waking 64 callers while it runs.")
    .AppendLine("- PostgreSQL, 1 caller: four waits in a row, for two round trips of statements, COMMIT, and the fdatasync in it.")
    .AppendLine("- PostgreSQL, 64 callers: the processors, which the server needs too; the round trips and the fdatasync are shared by 64.");
Console.WriteLine(report);
if (args is [var path])
    await File.WriteAllTextAsync(path, report.ToString());
