using System.Globalization;
using System.Text;
using Gather.Application.Events;
using Gather.Application.Storage;
using Gather.Domain.Events;

namespace Gather.StoreAppender;

/// <summary>Appends as fast as it can, and tells of each append after it was acknowledged: <c>topic seq id</c>.</summary>
public sealed class AppendLoad(IEventLog log, Stream output)
{
    private const int Callers = 64;
    private const int Topics = 8;
    private const int EntryBytes = 256;

    // Guards output, so that lines stay whole.
    private readonly Lock _told = new();

    public Task RunForeverAsync() => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AppendForeverAsync(caller))));

    private async Task AppendForeverAsync(int caller)
    {
        var topic = Topic.Parse(string.Create(CultureInfo.InvariantCulture, $"load/{caller % Topics}"));
        while (true)
        {
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("D");
            var data = Encoding.UTF8.GetBytes($"\"{id}\"".PadRight(EntryBytes));
            try
            {
                var appended = await log.AppendAsync(topic, [new NewEntry("load", data)], CancellationToken.None);
                Tell(string.Create(CultureInfo.InvariantCulture, $"{topic} {appended.FirstSeq} {id}\n"));
            }
            catch (StoreUnavailableException)
            {
                // Not acknowledged, so nothing is told of it; it may be there once or not at all.
            }
        }
    }

    private void Tell(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        lock (_told)
            output.Write(bytes);
    }
}
