using System.Globalization;
using System.Text;
using Gather.Application.Events;
using Gather.Application.Storage;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Appends as fast as it can until it is killed, and tells of each append after it was acknowledged: "topic seq id".
// Arguments: the store's configuration, such as --Storage:Path=…
const int Callers = 64;
const int Topics = 8;
const int EntryBytes = 256;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddStorage(builder.Configuration);
using var host = builder.Build();
await host.StartAsync();

var log = host.Services.GetRequiredService<IEventLog>();
// Unbuffered, so that what was acknowledged before the kill has been told.
await using var output = Console.OpenStandardOutput();
var told = new Lock();
await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => AppendForeverAsync(caller))));

async Task AppendForeverAsync(int caller)
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

void Tell(string line)
{
    var bytes = Encoding.UTF8.GetBytes(line);
    lock (told)
        output.Write(bytes);
}
