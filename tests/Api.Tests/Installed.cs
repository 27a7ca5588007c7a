using Gather.Testing;

namespace Gather.Api.Tests;

/// <summary>Programs and files that a test needs: without them it is skipped, and where they must be (CI) it fails.</summary>
internal static class Installed
{
    public static void Require(bool isThere, string what)
    {
        if (!isThere && Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{what} is not installed.");
        if (!isThere)
            Assert.Ignore($"{what} is not installed.");
    }

    public static void RequirePostgres() => Require(PostgresServer.FindBinaries() is not null, "PostgreSQL (postgres, initdb)");
}
