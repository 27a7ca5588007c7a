namespace Gather.Architecture.Tests;

/// <summary>The sources, found by walking up from the tests to the solution.</summary>
internal static class SourceTree
{
    private static readonly string[] NotWritten = ["bin", "obj", "Generated", "node_modules"];

    public static readonly string Root = FindRoot();

    /// <summary>The files below a folder that people wrote, by their path from the root.</summary>
    public static IReadOnlyList<SourceFile> Files(string folder, string pattern = "*.cs") =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(f => new SourceFile(Path.GetRelativePath(Root, f).Replace('\\', '/')))
            .Where(f => !f.Path.Split('/').Intersect(NotWritten, StringComparer.Ordinal).Any())
            .OrderBy(f => f.Path, StringComparer.Ordinal)];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Api.sln")))
                return folder.FullName;

        throw new InvalidOperationException("The tests do not run below the folder of Api.sln.");
    }
}

/// <summary>A source file by its path from the root.</summary>
internal sealed record SourceFile(string Path)
{
    private string FullPath => System.IO.Path.Combine(SourceTree.Root, Path);

    public string Name => System.IO.Path.GetFileName(Path);

    public string Text => File.ReadAllText(FullPath);

    public string[] Lines => File.ReadAllLines(FullPath);

    public override string ToString() => Path;
}
