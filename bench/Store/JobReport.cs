using System.Globalization;
using System.Text;
using Gather.Testing;

namespace Gather.Bench.Store;

/// <summary>How long jobs of ten thousand and of a million items take, and how much memory.</summary>
internal static class JobReport
{
    public static async Task<string> RunAsync(string folder)
    {
        var rows = new List<string>();
        foreach (var items in new[] { 10_000, 1_000_000 })
            rows.Add(await JobIntake.RunAsync("SQLite", items, new(StringComparer.Ordinal)
            {
                ["Storage:Path"] = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"jobs-{items}.db")),
            }));

        if (PostgresServer.FindBinaries() is not null)
        {
            await using var server = await PostgresServer.StartAsync();
            foreach (var items in new[] { 10_000, 1_000_000 })
                rows.Add(await JobIntake.RunAsync("PostgreSQL", items, new(StringComparer.Ordinal)
                {
                    ["Storage:Provider"] = "Postgres",
                    ["ConnectionStrings:Gather"] = await server.CreateDatabaseAsync(),
                }));
        }

        return new StringBuilder()
            .AppendLine("# The store: a job of a million items")
            .AppendLine()
            .AppendLine("Command: `dotnet run -c Release --project bench/Store -- jobs bench/results/store-jobs.md`")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Machine: {Environment.ProcessorCount} processors, shared by the bench, the store and PostgreSQL's server.")
            .AppendLine("Items are taken in 5,000 a call; results of 4 KiB are stored 50 a call by five callers; giving up and dropping go 2,000 a call. Memory is the bench's own working set at its highest.")
            .AppendLine()
            .AppendLine("| store | items | taken in, s | items/s | results stored/s | find, ms | 1,000 results, ms | 1,000 queued at the end, ms | give up, s | drop, s | memory, MiB |")
            .AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
            .AppendJoin('\n', rows)
            .AppendLine()
            .ToString();
    }
}
