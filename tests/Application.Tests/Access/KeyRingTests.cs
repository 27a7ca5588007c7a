using Gather.Application.Access;
using Gather.Application.Operations;
using Gather.Domain.Access;
using Gather.Testing;
using MediatR;

namespace Gather.Application.Tests.Access;

public sealed class KeyRingTests
{
    private static readonly string Secret = ApiKeySecret.Create();

    private readonly FakeTimeProvider _time = new();
    private readonly InMemoryApiKeyStore _store;
    private readonly KeyRing _sut;

    public KeyRingTests()
    {
        _store = new InMemoryApiKeyStore(_time);
        _sut = new KeyRing(_store, _time);
    }

    [Test]
    public async Task FindAsync_SecretOfAStoredKey_FindsIt()
    {
        var key = await StoreAsync(expiresAt: null);

        Assert.That(await FindAsync(Secret), Is.EqualTo(key));
        Assert.That(await _sut.FindAsync(key.Id, CancellationToken.None), Is.EqualTo(key));
    }

    [Test]
    public async Task FindAsync_WrongSecret_FindsNothing()
    {
        await StoreAsync(expiresAt: null);
        await FindAsync(Secret);

        Assert.That(await FindAsync(ApiKeySecret.Create()), Is.Null);
        Assert.That(await FindAsync(Secret + "x"), Is.Null);
        Assert.That(await FindAsync(""), Is.Null);
        Assert.That(await _sut.FindAsync(Keys.IdOf(2), CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task FindAsync_AgainWithinASecond_ReadsNothing()
    {
        var key = await StoreAsync(expiresAt: null);
        await FindAsync(Secret);
        _time.Advance(TimeSpan.FromSeconds(0.999));
        await FindAsync(Secret);
        await _sut.FindAsync(key.Id, CancellationToken.None);

        Assert.That(_store.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task FindAsync_AgainAfterASecond_SeesARevocationMadeElsewhere()
    {
        var key = await StoreAsync(expiresAt: null);
        await FindAsync(Secret);
        await _store.RevokeAsync(key.Id, Keys.Then, CancellationToken.None);
        Assert.That(await FindAsync(Secret), Is.Not.Null);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await FindAsync(Secret), Is.Null);
    }

    [Test]
    public async Task FindAsync_RevokedHere_IsRefusedAtOnce()
    {
        var key = await StoreAsync(expiresAt: null);
        await FindAsync(Secret);

        await RevokeAsync(key);

        Assert.That(await FindAsync(Secret), Is.Null);
        Assert.That(await _sut.FindAsync(key.Id, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task FindAsync_RevokedHereWhileTheKeyWasBeingRead_IsRefusedFromThenOn()
    {
        var key = await StoreAsync(expiresAt: null);
        var gate = new Gate();
        _store.AfterRead = () => gate.PassAsync();
        var reading = FindAsync(Secret);
        await gate.Reached;
        await RevokeAsync(key);
        gate.Open();
        await reading.Soon();

        Assert.That(await FindAsync(Secret), Is.Null);
    }

    [Test]
    public async Task FindAsync_SlowRead_IsNoFresherThanItsBeginning()
    {
        var key = await StoreAsync(expiresAt: null);
        var gate = new Gate();
        _store.AfterRead = () => gate.PassAsync();
        var reading = FindAsync(Secret);
        await gate.Reached;
        await _store.RevokeAsync(key.Id, Keys.Then, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        gate.Open();
        await reading.Soon();

        Assert.That(await FindAsync(Secret), Is.Null);
    }

    [Test]
    public async Task FindAsync_Expires_IsRefusedInThatMoment()
    {
        await StoreAsync(_time.GetUtcNow().AddSeconds(0.5));
        Assert.That(await FindAsync(Secret), Is.Not.Null);

        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.That(await FindAsync(Secret), Is.Null);
        Assert.That(_store.Reads, Is.EqualTo(1), "the key that was kept tells of its end");
    }

    private async Task<ApiKey> StoreAsync(DateTimeOffset? expiresAt)
    {
        var key = Keys.Of(Secret, expiresAt: expiresAt);
        await _store.AddAsync(key, record: null, CancellationToken.None);
        return key;
    }

    private Task<ApiKey?> FindAsync(string secret) => _sut.FindAsync(secret, CancellationToken.None).AsTask();

    private async Task<Unit> RevokeAsync(ApiKey key)
    {
        using var meters = new TestMeterFactory();
        using var call = new CallContext();
        IRequestHandler<RevokeKey, Unit> handler = new RevokeKeyHandler(_store, _sut, new OperationRegistry(_time, meters), call, _time);
        return await handler.Handle(new RevokeKey(key.Id.ToString()), CancellationToken.None);
    }
}
