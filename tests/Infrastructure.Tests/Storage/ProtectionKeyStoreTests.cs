using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class ProtectionKeyStoreTests(StoreProvider provider) : StoreFixture(provider)
{
    [Test]
    public void Save_SameName_Replaces()
    {
        var sut = new ProtectionKeyStore(Store);

        sut.Save("a", "<old/>");
        sut.Save("b", "<other/>");
        sut.Save("a", "<new/>");

        Assert.That(sut.Load(), Is.EqualTo(new[] { "<new/>", "<other/>" }));
    }

    [Test]
    public async Task Save_WhileTheWriterIsBusy_WaitsItsTurn()
    {
        var sut = new ProtectionKeyStore(Store);
        using var enough = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var topic = NewTopic();
            while (!enough.IsCancellationRequested)
                await new EventLog(Store).AppendAsync(topic, [NewEntry()], CancellationToken.None);
        });

        for (var i = 0; i < 20; i++)
            sut.Save("busy", $"<k{i}/>");

        await enough.CancelAsync();
        await load;
        Assert.That(sut.Load(), Does.Contain("<k19/>"));
    }
}
