using Dapper;
using Gather.Infrastructure.Storage;
using Gather.Infrastructure.Storage.Schema;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class MigratorTests(StoreProvider provider) : StoreFixture(provider)
{
    private static readonly Migration Newer = new(Migration.All.Count + 1, "9999_newer", "CREATE TABLE newer (id {{id}})");

    private Migrator Sut => new(Store.Dialect, TimeProvider.System, NullLogger<Migrator>.Instance);

    [Test]
    public async Task MigrateAsync_UpToDate_ChangesNothing()
    {
        await Sut.MigrateAsync(Migration.All, CancellationToken.None);

        Assert.That(await CountAsync(Store), Is.EqualTo(Migration.All.Count));
    }

    [Test]
    public void MigrateAsync_ScriptWasChanged_IsRefused()
    {
        Migration[] changed = [Migration.All[0] with { Script = Migration.All[0].Script + " " }, .. Migration.All.Skip(1)];

        Assert.That(
            () => Sut.MigrateAsync(changed, CancellationToken.None),
            Throws.InstanceOf<SchemaException>().With.Message.Contains(changed[0].Name).And.Message.Contains("changed"));
    }

    [Test]
    public void MigrateAsync_NumbersHaveAGap_IsRefused() =>
        Assert.That(
            () => Sut.MigrateAsync([.. Migration.All, Newer with { Version = Newer.Version + 1 }], CancellationToken.None),
            Throws.InstanceOf<SchemaException>().With.Message.Contains("gap"));

    [Test]
    public async Task OpenAsync_StoreIsNewer_IsRefused()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        await using (var newer = await location.OpenAsync())
            await new Migrator(newer.Dialect, TimeProvider.System, NullLogger<Migrator>.Instance)
                .MigrateAsync([.. Migration.All, Newer], CancellationToken.None);

        await using var store = location.Build();

        Assert.That(
            () => store.OpenAsync(CancellationToken.None),
            Throws.InstanceOf<SchemaException>().With.Message.Contains(Newer.Name).And.Message.Contains("newer"));
    }

    [Test]
    public async Task MigrateAsync_ScriptFails_LeavesNothingOfItBehind()
    {
        var broken = Newer with { Script = "CREATE TABLE half (id {{id}}); SELECT broken FROM nowhere" };

        Assert.That(() => Sut.MigrateAsync([.. Migration.All, broken], CancellationToken.None), Throws.InstanceOf<System.Data.Common.DbException>());

        Assert.That(await CountAsync(Store), Is.EqualTo(Migration.All.Count));
        Assert.That(() => Store.Dialect.ReadAsync((c, _) => c.QueryAsync("SELECT * FROM half"), CancellationToken.None), Throws.Exception);
    }

    [Test]
    public async Task OpenAsync_SeveralNodesAtOnce_MigrateOnce()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => location.OpenAsync())));

        Assert.That(await CountAsync(stores[0]), Is.EqualTo(Migration.All.Count));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    private static Task<int> CountAsync(Store store) => store.Dialect.ReadAsync(
        (connection, _) => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM schema_versions"), CancellationToken.None);
}
