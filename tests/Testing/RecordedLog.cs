using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gather.Testing;

/// <summary>A log that keeps what was written into it, by its names.</summary>
public sealed class RecordedLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> _names = new();

    public bool Has(string name) => Count(name) > 0;

    public int Count(string name) => _names.Count(n => n == name);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _names.Enqueue(eventId.Name ?? "");
}
