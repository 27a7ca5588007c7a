using System.Net;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Connections;

/// <summary>The name service of the system.</summary>
internal sealed class SystemNameResolver(IOptions<EgressOptions> options) : INameResolver, IDisposable
{
    private readonly SemaphoreSlim _lookups = new(options.Value.MaxLookups);

    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        await _lookups.WaitAsync(cancellationToken);
        return await LookUpAsync(host).WaitAsync(cancellationToken);
    }

    public void Dispose() => _lookups.Dispose();

    // The system's look-up holds its thread to its end, whether anyone still waits for it or not; so it keeps its place until then.
    private async Task<IPAddress[]> LookUpAsync(string host)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, CancellationToken.None);
        }
        finally
        {
            _lookups.Release();
        }
    }
}
