using Gather.Application.Jobs;
using Gather.Application.Jobs.Queue;
using Microsoft.Extensions.Options;

namespace Gather.Application.Tests.Jobs;

public sealed class EmbeddedWorkQueueTests : WorkQueueContract
{
    private protected override IWorkQueue NewQueue() => new EmbeddedWorkQueue(Store, Options.Create(new JobsOptions { PerHost = 3 }), Time);
}
