using System.Security.Cryptography;
using System.Text;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>Where the copies lie: files named by the hash of their URL, spread over 256 folders.</summary>
internal sealed class CacheFolder(string root)
{
    private readonly string _root = Path.GetFullPath(root);

    public static string NameOf(string url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)));

    public string PathOf(string name) => Path.Combine(_root, name[..2], name + CacheFile.Extension);

    public void Delete(string name) => File.Delete(PathOf(name));

    /// <summary>The copies from an earlier run, the longest unchanged first. What was being written when it ended is deleted.</summary>
    public IReadOnlyList<(string Name, long Length)> Load()
    {
        var folder = Directory.CreateDirectory(_root);
        foreach (var half in folder.EnumerateFiles("*" + CacheFile.TemporaryExtension, SearchOption.AllDirectories))
            half.Delete();
        return [.. folder.EnumerateFiles("*" + CacheFile.Extension, SearchOption.AllDirectories)
            .OrderBy(f => f.LastWriteTimeUtc)
            .Select(f => (Path.GetFileNameWithoutExtension(f.Name), f.Length))];
    }
}
