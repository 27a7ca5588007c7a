using System.Security.Cryptography;
using Gather.Application.Storage;
using Gather.Domain.Access;
using Gather.Infrastructure.Storage;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class ApiKeyStoreTests(StoreProvider provider) : StoreFixture(provider)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private ApiKeyStore Sut => new(Store);

    [Test]
    public async Task AddAsync_Key_IsFoundByIdAndHash()
    {
        var key = NewKey() with { RateLimit = new RateLimit(10, 20), ExpiresAt = Now.AddDays(1) };

        var creation = await Sut.AddAsync(key, record: null, CancellationToken.None);

        Assert.That(creation, Is.SameAs(Creation.Stored));
        AssertSame(await Sut.FindAsync(key.Id, CancellationToken.None), key);
        AssertSame(await Sut.FindByHashAsync(key.Hash, CancellationToken.None), key);
    }

    [Test]
    public async Task FindAsync_Unknown_IsNull()
    {
        Assert.That(await Sut.FindAsync(NewKey().Id, CancellationToken.None), Is.Null);
        Assert.That(await Sut.FindByHashAsync(NewKey().Hash, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task ListAsync_Pages_AreInOrderOfCreation()
    {
        var keys = Enumerable.Range(0, 5).Select(i => NewKey(Now.AddYears(100).AddSeconds(i))).ToArray();
        foreach (var key in keys.Reverse())
            await Sut.AddAsync(key, record: null, CancellationToken.None);

        var first = await Sut.ListAsync(keys[0].Id, 2, CancellationToken.None);
        var second = await Sut.ListAsync(first[^1].Id, 10, CancellationToken.None);
        var all = await Sut.ListAsync(after: null, 1000, CancellationToken.None);

        Assert.That(first.Concat(second).Select(k => k.Id), Is.EqualTo(keys[1..].Select(k => k.Id)));
        Assert.That(all.Select(k => k.Id), Is.SupersetOf(keys.Select(k => k.Id)));
    }

    [Test]
    public async Task RevokeAsync_Twice_KeepsTheFirstTime()
    {
        var key = NewKey();
        await Sut.AddAsync(key, record: null, CancellationToken.None);

        var first = await Sut.RevokeAsync(key.Id, Now.AddHours(1), CancellationToken.None);
        var second = await Sut.RevokeAsync(key.Id, Now.AddHours(2), CancellationToken.None);

        Assert.That((first, second), Is.EqualTo((true, true)));
        Assert.That((await Sut.FindAsync(key.Id, CancellationToken.None))!.RevokedAt, Is.EqualTo(Now.AddHours(1)));
    }

    [Test]
    public async Task RevokeAsync_Unknown_IsFalse() =>
        Assert.That(await Sut.RevokeAsync(NewKey().Id, Now, CancellationToken.None), Is.False);

    [Test]
    public async Task AddAsync_SameIdempotencyKey_StoresNothingAndAnswersWithTheEarlier()
    {
        await using var store = await Location.OpenAsync(new FakeTimeProvider());
        var sut = new ApiKeyStore(store);
        var (first, second) = (NewKey(), NewKey());
        var record = NewRecord("same", Now.AddDays(1)) with { Answer = new byte[] { 1, 2, 3 } };
        await sut.AddAsync(first, record, CancellationToken.None);

        var creation = await sut.AddAsync(second, record with { RequestHash = new byte[] { 9 }, Answer = new byte[] { 4 } }, CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(creation.Earlier!.RequestHash.ToArray(), Is.EqualTo(record.RequestHash.ToArray()));
            Assert.That(creation.Earlier.Answer.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
            Assert.That(creation.Earlier.ExpiresAt, Is.EqualTo(record.ExpiresAt));
        });
        Assert.That(await sut.FindAsync(second.Id, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task AddAsync_OtherCallersKey_IsAnother()
    {
        await using var store = await Location.OpenAsync(new FakeTimeProvider());
        var sut = new ApiKeyStore(store);
        await sut.AddAsync(NewKey(), NewRecord("shared", Now.AddDays(1)), CancellationToken.None);

        var creation = await sut.AddAsync(NewKey(), NewRecord("shared", Now.AddDays(1)) with { Caller = "other" }, CancellationToken.None);

        Assert.That(creation.Earlier, Is.Null);
    }

    [Test]
    public async Task AddAsync_EarlierHasExpired_Stores()
    {
        var time = new FakeTimeProvider();
        await using var store = await Location.OpenAsync(time);
        var sut = new ApiKeyStore(store);
        var key = NewKey();
        await sut.AddAsync(NewKey(), NewRecord("expiring", Now.AddHours(24)), CancellationToken.None);
        time.Advance(TimeSpan.FromHours(24));

        var creation = await sut.AddAsync(key, NewRecord("expiring", Now.AddHours(48)), CancellationToken.None);

        Assert.That(creation.Earlier, Is.Null);
        Assert.That(await sut.FindAsync(key.Id, CancellationToken.None), Is.Not.Null);
    }

    [Test]
    public async Task AddAsync_SameIdempotencyKeyConcurrently_StoresExactlyOne()
    {
        await using var node = await Location.OpenAsync(new FakeTimeProvider());
        await using var otherNode = await Location.OpenAsync(new FakeTimeProvider());
        var keys = Enumerable.Range(0, 32).Select(_ => NewKey()).ToArray();
        var record = NewRecord("raced", Now.AddDays(1));

        var creations = await Task.WhenAll(keys.Select((key, i) => Task.Run(() =>
            new ApiKeyStore(i % 2 == 0 ? node : otherNode).AddAsync(key, record, CancellationToken.None))));

        Assert.That(creations.Count(c => c.Earlier is null), Is.EqualTo(1));
        var stored = await Task.WhenAll(keys.Select(k => Sut.FindAsync(k.Id, CancellationToken.None)));
        Assert.That(stored.Count(k => k is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task DropExpiredAsync_Records_DropsOnlyTheExpired()
    {
        await using var location = await StoreLocation.CreateAsync(Provider);
        await using var store = await location.OpenAsync(new FakeTimeProvider());
        var sut = new ApiKeyStore(store);
        await sut.AddAsync(NewKey(), NewRecord("ends", Now.AddHours(1)), CancellationToken.None);
        await sut.AddAsync(NewKey(), NewRecord("stays", Now.AddHours(2)), CancellationToken.None);

        var dropped = await new IdempotencyStore(store).DropExpiredAsync(Now.AddHours(1), CancellationToken.None);

        Assert.That(dropped, Is.EqualTo(1));
        var repeated = await sut.AddAsync(NewKey(), NewRecord("stays", Now.AddHours(2)), CancellationToken.None);
        Assert.That(repeated.Earlier, Is.Not.Null);
    }

    private static ApiKey NewKey(DateTimeOffset? createdAt = null)
    {
        var at = createdAt ?? Now;
        return new ApiKey(
            Guid.CreateVersion7(at), "name", "gk_abc", RandomNumberGenerator.GetBytes(32), ["sleep", "jobs:read"], RateLimit: null, at, ExpiresAt: null, RevokedAt: null);
    }

    private static IdempotencyRecord NewRecord(string key, DateTimeOffset expiresAt) =>
        new("caller", key, new byte[] { 7 }, new byte[] { 8 }, expiresAt);

    private static void AssertSame(ApiKey? actual, ApiKey expected)
    {
        Assert.That(actual, Is.Not.Null);
        Assert.Multiple(() =>
        {
            Assert.That(actual!.Hash.ToArray(), Is.EqualTo(expected.Hash.ToArray()));
            Assert.That(actual.Scopes, Is.EqualTo(expected.Scopes));
            Assert.That(actual with { Hash = expected.Hash, Scopes = expected.Scopes }, Is.EqualTo(expected));
        });
    }
}
