namespace Gather.Api.Tests;

/// <summary>The stores on which the program is tested.</summary>
internal static class TestStore
{
    /// <summary>The settings by which the program uses a new, empty store.</summary>
    public static async Task<(string Key, string Value)[]> SettingsAsync(string provider) =>
        provider == "Postgres" ? SettingsOf(await SharedPostgres.CreateDatabaseAsync()) : [];

    public static (string Key, string Value)[] SettingsOf(string connection) => [("Storage:Provider", "Postgres"), ("ConnectionStrings:Gather", connection)];
}
