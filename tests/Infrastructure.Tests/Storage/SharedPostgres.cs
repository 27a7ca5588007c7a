using Gather.Testing;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>The one PostgreSQL server of the run, started by the first test that asks for it.</summary>
[SetUpFixture]
internal sealed class SharedPostgres
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static PostgresServer? _server;

    /// <summary>A new database; without PostgreSQL's binaries the test is skipped, and failed where they must be (CI).</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        RequireBinaries();
        await Gate.WaitAsync();
        try
        {
            _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            Gate.Release();
        }

        return await _server.CreateDatabaseAsync();
    }

    public static void RequireBinaries()
    {
        if (PostgresServer.FindBinaries() is not null)
            return;

        const string Reason = "PostgreSQL's binaries (postgres, initdb) are not installed.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Reason);
        Assert.Ignore(Reason);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Gate.Dispose();
    }
}
