using Gather.Bench.Reading;

// dotnet run -c Release --project bench/Reading -- <folder of NAME/{source.html, expected.html}> [--out result.md]
if (args is not ([_] or [_, "--out", _]))
{
    Console.Error.WriteLine("usage: <folder of NAME/{source.html, expected.html}> [--out result.md]");
    return 2;
}

var folders = Directory.GetDirectories(args[0]).Where(static f => File.Exists(Path.Combine(f, "expected.html"))).Order(StringComparer.Ordinal).ToList();
if (folders.Count == 0)
{
    Console.Error.WriteLine("No page with an expected.html is in the folder.");
    return 2;
}

// The first page is measured cold, so it is measured again.
Sample.Measure(folders[0]);
var report = new Report([.. folders.Select(Sample.Measure)]);
Console.WriteLine(report.Pages());
Console.WriteLine(report.Summary());
Console.WriteLine(report.Speed());
if (args is [_, _, var path])
    await File.WriteAllTextAsync(path, $"""
        # The main content of a page: accuracy

        Command: `dotnet run -c Release --project bench/Reading -- <folder> --out bench/results/reading.md`

        {report.Summary()}
        {report.Speed()}

        """);
return 0;
