using System.Buffers;
using System.IO.Pipelines;
using Gather.Api.Errors;
using Gather.Application.Operations;

namespace Gather.Api.Streaming;

/// <summary>
/// Writes a stream of items as they come. Items that are there together are flushed together. The client sets the pace: while it
/// does not read, nothing more is taken from the stream; when it accepts no byte for <see cref="StallLimit"/>, it is dropped.
/// </summary>
internal static class ItemWriter
{
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    private const int FlushAt = 16 * 1024;

    public static async Task WriteAsync<T>(HttpContext http, IAsyncEnumerable<T> items, StreamFormat<T> format)
    {
        await using var reader = items.GetAsyncEnumerator(http.RequestAborted);
        // Whoever can be without any item tells so soon, and nothing has been answered until then.
        if (format.IsNothingWhenEmpty && !await reader.MoveNextAsync())
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        http.Response.ContentType = format.ContentType;
        // Tells nginx not to hold the stream back.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        await http.Response.StartAsync(http.RequestAborted);

        var output = http.Response.BodyWriter;
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        try
        {
            format.WriteHead(output);
            var hasItem = format.IsNothingWhenEmpty || await NextAsync(reader, format, http, output, time);
            while (hasItem)
            {
                format.WriteItem(output, reader.Current);
                if (output.UnflushedBytes >= FlushAt)
                    await FlushAsync(http, output, time);
                hasItem = await NextAsync(reader, format, http, output, time);
            }
        }
        catch (Exception e) when (Failure.Of(e, http.RequestServices.GetRequiredService<CallContext>().EndReason) is { } failure)
        {
            FailureLog.Write(http, e, failure);
            if (!format.TryWriteProblem(output, ProblemBody.Of(failure, http)))
            {
                // A connection that breaks is the only sign of a failure that is left.
                http.Abort();
                return;
            }
        }

        await FlushAsync(http, output, time);
    }

    private static async ValueTask<bool> NextAsync<T>(IAsyncEnumerator<T> reader, StreamFormat<T> format, HttpContext http, PipeWriter output, TimeProvider time)
    {
        var pending = reader.MoveNextAsync();
        if (pending.IsCompleted)
            return await pending;

        await FlushAsync(http, output, time);
        if (format.Heartbeat.IsEmpty)
            return await pending;

        var next = pending.AsTask();
        while (!await IsThereSoonAsync(next, time))
        {
            output.Write(format.Heartbeat.Span);
            await FlushAsync(http, output, time);
        }

        return await next;
    }

    private static async ValueTask<bool> IsThereSoonAsync(Task next, TimeProvider time)
    {
        using var enough = new CancellationTokenSource();
        var first = await Task.WhenAny(next, Task.Delay(HeartbeatInterval, time, enough.Token));
        await enough.CancelAsync();
        return first == next;
    }

    private static async ValueTask FlushAsync(HttpContext http, PipeWriter output, TimeProvider time)
    {
        if (output.UnflushedBytes == 0)
            return;

        var flush = output.FlushAsync(CancellationToken.None);
        if (flush.IsCompleted)
        {
            await flush;
            return;
        }

        await using var stalled = time.CreateTimer(static context => ((HttpContext)context!).Abort(), http, StallLimit, Timeout.InfiniteTimeSpan);
        await flush;
    }
}
