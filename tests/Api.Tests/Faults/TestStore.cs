using Gather.Testing;

namespace Gather.Api.Tests.Faults;

/// <summary>The stores to test on, and the one PostgreSQL server of the run, started by the first test that asks for it.</summary>
[SetUpFixture]
internal sealed class TestStore
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static PostgresServer? _server;

    /// <summary>The settings by which the program uses a new, empty store.</summary>
    public static async Task<(string Key, string Value)[]> SettingsAsync(string provider) =>
        provider == "Postgres" ? SettingsOf(await (await PostgresAsync()).CreateDatabaseAsync()) : [];

    public static (string Key, string Value)[] SettingsOf(string connection) => [("Storage:Provider", "Postgres"), ("ConnectionStrings:Gather", connection)];

    /// <summary>Skips the test where a means is missing, and fails it where it must be there (CI).</summary>
    public static void Require(bool isThere, string what)
    {
        if (isThere)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(what);
        Assert.Ignore(what);
    }

    public static void RequirePostgres() => Require(PostgresServer.FindBinaries() is not null, "PostgreSQL's binaries (postgres, initdb) are not installed.");

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Gate.Dispose();
    }

    private static async Task<PostgresServer> PostgresAsync()
    {
        RequirePostgres();
        await Gate.WaitAsync();
        try
        {
            return _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            Gate.Release();
        }
    }
}
