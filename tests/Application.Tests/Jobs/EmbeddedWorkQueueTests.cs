using Gather.Application.Jobs;
using Gather.Application.Jobs.Work;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Jobs;

public sealed class EmbeddedWorkQueueTests : WorkQueueContract
{
    private protected override IWorkQueue NewQueue() => new EmbeddedWorkQueue(Store, Options.Create(new JobOptions { PerHost = 3 }), Time);
}
