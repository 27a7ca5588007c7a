using Gather.Application.Events;
using Gather.Application.Jobs.Storage;
using Gather.Infrastructure.Storage;
using Gather.StoreAppender;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Runs until it is killed. Its arguments are the store's configuration, such as --Storage:Path=…, and --Load=crawl for a crawl
// instead of appends.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddStorage(builder.Configuration);
using var host = builder.Build();
await host.StartAsync();

// Unbuffered, so that what was acknowledged before the kill has been told.
await using var output = Console.OpenStandardOutput();
if (builder.Configuration["Load"] == "crawl")
    await new CrawlLoad(host.Services.GetRequiredService<IJobStore>(), output).RunForeverAsync();
else
    await new AppendLoad(host.Services.GetRequiredService<IEventLog>(), output).RunForeverAsync();
