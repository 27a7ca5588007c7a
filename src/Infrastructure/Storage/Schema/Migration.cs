using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gather.Infrastructure.Storage.Schema;

/// <summary>One numbered step of the schema.</summary>
internal sealed record Migration(int Version, string Name, string Script)
{
    private const string Folder = "Gather.Infrastructure.Storage.Migrations.";

    /// <summary>The steps built into the program, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = LoadAll();

    /// <summary>The SHA-256 of the script as it is written, by which a later change is told.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));

    public string ScriptFor(StoreDialect dialect) => Script
        .Replace("{{id}}", dialect.IdType, StringComparison.Ordinal)
        .Replace("{{blob}}", dialect.BlobType, StringComparison.Ordinal)
        .Replace("{{identity}}", dialect.IdentityType, StringComparison.Ordinal)
        .Replace("{{clustered}}", dialect.Clustered, StringComparison.Ordinal);

    private static Migration[] LoadAll() =>
        [.. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Select(Load)
            .OrderBy(m => m.Version)];

    private static Migration Load(string resource)
    {
        using var reader = new StreamReader(typeof(Migration).Assembly.GetManifestResourceStream(resource)!);
        var name = Path.GetFileNameWithoutExtension(resource[Folder.Length..]);
        var version = int.Parse(name.AsSpan(0, name.IndexOf('_', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture);
        // A checkout may have changed the line ends, which are no change of the script.
        return new Migration(version, name, reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
