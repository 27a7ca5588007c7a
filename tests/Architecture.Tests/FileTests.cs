namespace Gather.Architecture.Tests;

public sealed class FileTests
{
    private static readonly (SourceFile File, int Lines)[] Sources = [.. Measure("src")];

    private static readonly (SourceFile File, int Lines)[] Tests = [.. Measure("tests")];

    [Test]
    public void Sources_EachFile_IsNoLongerThan300Lines() => Assert.That(Sources.Where(f => f.Lines > 300), Is.Empty);

    [Test]
    public void Sources_MedianFile_IsNoLongerThan60Lines() => Assert.That(Sources.Select(f => f.Lines).Order().ElementAt(Sources.Length / 2), Is.InRange(1, 60));

    [Test]
    public void Tests_EachFile_IsNoLongerThan500Lines() => Assert.That(Tests.Where(f => f.Lines > 500), Is.Empty);

    [Test]
    public void Program_File_IsNoLongerThan60Lines() => Assert.That(Sources.Single(f => f.File.Path == "src/Api/Program.cs").Lines, Is.InRange(1, 60));

    [Test]
    public void Folders_OfSources_HoldNoMoreThan15Files() => Assert.That(
        Sources.CountBy(f => Path.GetDirectoryName(f.File.Path)!, StringComparer.Ordinal).Where(f => f.Value > 15).Select(f => $"{f.Key}: {f.Value}"),
        Is.Empty);

    [Test]
    public void Namespaces_OfSources_FollowTheFolders() => Assert.That(
        Sources.Where(f => f.File.Lines.FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal)) is { } line && line != $"namespace {NamespaceOf(f.File)};").Select(f => f.File),
        Is.Empty);

    private static IEnumerable<(SourceFile File, int Lines)> Measure(string folder) => SourceTree.Files(folder).Select(f => (f, f.Lines.Length));

    private static string NamespaceOf(SourceFile file) =>
        $"Gather.{Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('\\', '.').Replace('/', '.')}";
}
