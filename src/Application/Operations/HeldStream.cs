namespace Gather.Application.Operations;

/// <summary>
/// A stream that holds something (a permit, an entry in the registry) until it has been read to its end, its reading has
/// failed, or it is disposed of unread.
/// </summary>
internal sealed class HeldStream<T>(IAsyncEnumerable<T> inner, IDisposable held) : IAsyncEnumerable<T>, IAsyncDisposable
{
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var item in inner.WithCancellation(cancellationToken))
                yield return item;
        }
        finally
        {
            held.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        held.Dispose();
        if (inner is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}

/// <summary>Whether a request's answer is a stream, found once for each type of answer, and the way to make it hold something.</summary>
internal static class StreamedAnswer<TResponse>
{
    private static readonly Func<TResponse, IDisposable, TResponse>? Hold = MakeHold();

    public static bool IsStream => Hold is not null;

    public static TResponse Holding(TResponse stream, IDisposable held) => Hold!(stream, held);

    private static Func<TResponse, IDisposable, TResponse>? MakeHold()
    {
        var type = typeof(TResponse);
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IAsyncEnumerable<>))
            return null;

        var method = new Func<IAsyncEnumerable<object>, IDisposable, IAsyncEnumerable<object>>(Wrap).Method
            .GetGenericMethodDefinition().MakeGenericMethod(type.GetGenericArguments());
        return method.CreateDelegate<Func<TResponse, IDisposable, TResponse>>();
    }

    private static HeldStream<T> Wrap<T>(IAsyncEnumerable<T> stream, IDisposable held) => new HeldStream<T>(stream, held);
}
