using Gather.Testing;

namespace Gather.Api.Tests;

/// <summary>The one PostgreSQL server of the run, started by the first test that asks for it.</summary>
[SetUpFixture]
internal sealed class SharedPostgres
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static PostgresServer? _server;

    /// <summary>A new database.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        Installed.RequirePostgres();
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

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Gate.Dispose();
    }
}
