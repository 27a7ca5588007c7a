namespace Gather.Application.Operations;

/// <summary>
/// A stream that holds something (a permit, an entry in the registry) until it has been read to its end, its reading has
/// failed, or it is disposed of unread. What wants to know of a failure is told before it is let go.
/// </summary>
internal sealed class HeldStream<T>(IAsyncEnumerable<T> inner, IDisposable held) : IAsyncEnumerable<T>, IAsyncDisposable
{
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            await using var reader = inner.GetAsyncEnumerator(cancellationToken);
            while (await MoveNextAsync(reader))
                yield return reader.Current;
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

    // An iterator cannot yield inside a try that catches.
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<T> reader)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (Exception e)
        {
            (held as IToldOfFailure)?.Failed(e);
            throw;
        }
    }
}

/// <summary>Something held by a stream that wants to know with what exception the stream has failed.</summary>
internal interface IToldOfFailure
{
    void Failed(Exception exception);
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
