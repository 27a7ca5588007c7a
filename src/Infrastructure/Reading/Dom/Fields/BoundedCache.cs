using System.Collections.Concurrent;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>Keeps what has been made of a text. It is emptied when it is full, as what is in use is soon made again.</summary>
internal sealed class BoundedCache<T>(int capacity, Func<string, T> make)
{
    private readonly ConcurrentDictionary<string, T> _made = new(StringComparer.Ordinal);
    private int _count;

    public T Get(string text)
    {
        if (_made.TryGetValue(text, out var value))
            return value;
        value = make(text);
        if (Interlocked.Increment(ref _count) > capacity)
        {
            _made.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _made[text] = value;
        return value;
    }
}
