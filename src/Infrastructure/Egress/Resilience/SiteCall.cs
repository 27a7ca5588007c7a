using Gather.Infrastructure.Egress.Exchanges;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Infrastructure.Egress.Hosts;
using Polly;

namespace Gather.Infrastructure.Egress.Resilience;

/// <summary>One hop to be called, with all its attempts.</summary>
/// <param name="Request">What is sent.</param>
/// <param name="Run">The fetch it belongs to.</param>
/// <param name="Delay">The least time since the host was called before.</param>
/// <param name="First">Whether it goes before all that waits for the host.</param>
internal sealed record SiteCall(ExchangeRequest Request, FetchRun Run, TimeSpan Delay, bool First = false)
{
    /// <summary>Where the strategies of the pipeline find the call.</summary>
    public static readonly ResiliencePropertyKey<SiteCall> Key = new("call");

    /// <summary>The turn that a streamed response keeps until it has been read.</summary>
    public HostPermit? Permit { get; set; }
}
