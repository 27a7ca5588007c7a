using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gather.Application.Operations;

/// <summary>The operations in flight in this process.</summary>
public sealed class OperationRegistry
{
    private readonly ConcurrentDictionary<long, Operation> _operations = new();
    private readonly TimeProvider _time;
    private long _lastNumber;

    public OperationRegistry(TimeProvider time, IMeterFactory meters)
    {
        _time = time;
        meters.Create("Gather.Operations").CreateObservableUpDownCounter(
            "gather.operations.active",
            () => _operations.Values.GroupBy(o => o.Kind, StringComparer.Ordinal)
                .Select(g => new Measurement<long>(g.Count(), new KeyValuePair<string, object?>("kind", g.Key))),
            "{operation}",
            "Operations in flight.");
    }

    /// <summary>How many are in flight.</summary>
    public int Count => _operations.Count;

    /// <summary>Opens the operation of a call.</summary>
    internal Operation Open(string kind, CallContext call)
    {
        var operation = new Operation(Interlocked.Increment(ref _lastNumber), kind, call, _time.GetUtcNow());
        _operations[operation.Number] = operation;
        return operation;
    }

    internal void Close(Operation operation) => _operations.TryRemove(operation.Number, out _);

    /// <summary>The operations numbered above <paramref name="after"/>, oldest first.</summary>
    public IReadOnlyList<Operation> List(long after, int limit) =>
        [.. _operations.Values.Where(o => o.Number > after).OrderBy(o => o.Number).Take(limit)];

    /// <summary>The operation of this number, while it is in flight.</summary>
    public Operation? Find(long number) => _operations.GetValueOrDefault(number);

    /// <summary>The operations of a key's callers.</summary>
    internal IEnumerable<Operation> OfKey(string keyId) => _operations.Values.Where(o => o.KeyId == keyId);

    /// <summary>Ends every operation for the same reason.</summary>
    public void EndAll(EndReason reason)
    {
        foreach (var operation in _operations.Values)
            operation.End(reason);
    }
}
