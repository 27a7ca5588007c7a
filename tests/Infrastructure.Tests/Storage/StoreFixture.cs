using System.Text;
using Gather.Application.Events;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage;

namespace Gather.Infrastructure.Tests.Storage;

/// <summary>What every store must do: the tests of a subclass run on both, each fixture in a database of its own.</summary>
[TestFixture(StoreProvider.Sqlite)]
[TestFixture(StoreProvider.Postgres)]
internal abstract class StoreFixture(StoreProvider provider)
{
    private int _topics;

    protected StoreProvider Provider => provider;

    protected StoreLocation Location { get; private set; } = null!;

    protected Store Store { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        Location = await StoreLocation.CreateAsync(provider);
        Store = await Location.OpenAsync();
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        if (Location is not null)
            await Location.DisposeAsync();
    }

    protected Topic NewTopic() => Topic.Parse($"test/{Interlocked.Increment(ref _topics)}");

    protected static NewEntry NewEntry(string text = "x") => new("test", Encoding.UTF8.GetBytes($"\"{text}\""));

    public static string TextOf(Entry entry) => Encoding.UTF8.GetString(entry.Data.Span).Trim('"');

    public static async Task<List<Entry>> ReadAllAsync(Store store, Topic topic)
    {
        var log = new EventLog(store);
        var all = new List<Entry>();
        Position? position = null;
        while (true)
        {
            var page = await log.ReadAfterAsync(topic, position, 1000, CancellationToken.None);
            if (page.Entries.Count == 0)
                return all;
            all.AddRange(page.Entries);
            position = new Position(page.Epoch!, page.Entries[^1].Seq);
        }
    }

    /// <summary>A task that a test ends when it likes, to hold the writer inside a command.</summary>
    protected static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
