using System.Net;
using System.Net.Sockets;
using Gather.Infrastructure.Egress.Connections;

namespace Gather.Infrastructure.Tests.Egress;

/// <summary>A name service that gives its answers one after the other, and then the last one for ever.</summary>
internal sealed class FakeNames(params IPAddress[][] answers) : INameResolver
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public static FakeNames Answering(params string[] addresses) => new([.. addresses.Select(IPAddress.Parse)]);

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var index = Math.Min(Interlocked.Increment(ref _asked), answers.Length) - 1;
        return Task.FromResult(answers[index]);
    }
}

/// <summary>A name service that fails.</summary>
internal sealed class FailingNames(SocketError error) : INameResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => throw new SocketException((int)error);
}

/// <summary>A name service that does not answer.</summary>
internal sealed class SilentNames : INameResolver
{
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return [];
    }
}
