using Gather.Application.Concurrency;
using Gather.Testing;
using MediatR;

namespace Gather.Application.Tests;

[ConcurrencyPool(PoolName.Sleep)]
internal sealed record Ask : IRequest<string>;

[ConcurrencyPool(PoolName.Sleep)]
internal sealed record AskForMany : IRequest<IAsyncEnumerable<int>>;

internal sealed record AskFreely : IRequest<string>;

internal static class Streams
{
    public static async IAsyncEnumerable<int> Of(params int[] items)
    {
        foreach (var item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    /// <summary>Yields one item and then fails.</summary>
    public static async IAsyncEnumerable<int> Faulting(Exception failure)
    {
        await Task.Yield();
        yield return 1;
        throw failure;
    }

    /// <summary>Yields one item and then stands at a gate.</summary>
    public static async IAsyncEnumerable<int> Gated(Gate gate, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 1;
        await gate.PassAsync(cancellationToken);
        yield return 2;
    }
}
