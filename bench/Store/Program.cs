using System.Globalization;
using System.Text;
using Gather.Bench.Store;
using Gather.Testing;

// dotnet run -c Release --project bench/Store [-- result.md]
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

var table = new StringBuilder()
    .AppendLine(CultureInfo.InvariantCulture, $"Processors: {Environment.ProcessorCount}. fdatasync of 4 KiB appended to a file: median {disk.Median.TotalMicroseconds:F0} µs, 99th percentile {disk.P99.TotalMicroseconds:F0} µs.")
    .AppendLine()
    .AppendLine("| store | callers | appends acknowledged/s | median ms | 99th percentile ms | changes per commit | commit ms |")
    .AppendLine("|---|--:|--:|--:|--:|--:|--:|")
    .AppendJoin('\n', rows)
    .AppendLine();
Console.WriteLine(table);
if (args is [var path])
    await File.WriteAllTextAsync(path, table.ToString());
