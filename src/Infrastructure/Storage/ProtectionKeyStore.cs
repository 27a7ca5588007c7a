using Dapper;
using Gather.Application.Access;

namespace Gather.Infrastructure.Storage;

/// <summary>
/// Keys are saved once in months and by a synchronous caller, so this is the one change that does not pass the writer: it has
/// a connection of its own, and waits its turn for the store's lock like another process would.
/// </summary>
internal sealed class ProtectionKeyStore(Store store) : IProtectionKeyStore
{
    public IReadOnlyList<string> Load()
    {
        using var connection = store.Dialect.Open();
        return connection.Query<string>("SELECT xml FROM protection_keys ORDER BY name").AsList();
    }

    public void Save(string name, string xml)
    {
        using var connection = store.Dialect.Open();
        connection.Execute(
            "INSERT INTO protection_keys (name, xml) VALUES (@name, @xml) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml",
            new { name, xml });
    }
}
