using Gather.Application.Storage;
using Gather.Infrastructure.Storage;
using Gather.Testing;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class StoreHealthTests(StoreProvider provider) : StoreFixture(provider)
{
    [Test]
    public async Task CheckAsync_OpenStore_Completes() => await new StoreHealth(Store).CheckAsync(CancellationToken.None);

    [Test]
    public async Task CheckAsync_WriterIsStuck_FailsAfterItsTimeout()
    {
        var time = new FakeTimeProvider();
        await using var store = await Location.OpenAsync(time);
        await using var held = await HeldWriter.HoldAsync(store);

        var checking = new StoreHealth(store).CheckAsync(CancellationToken.None);
        time.Advance(StoreHealth.Timeout);

        Assert.That(async () => await checking, Throws.InstanceOf<StoreUnavailableException>());
    }

    [Test]
    public async Task CheckAsync_StoreIsClosed_Fails()
    {
        var store = await Location.OpenAsync();
        await store.DisposeAsync();

        Assert.That(() => new StoreHealth(store).CheckAsync(CancellationToken.None), Throws.Exception);
    }
}
