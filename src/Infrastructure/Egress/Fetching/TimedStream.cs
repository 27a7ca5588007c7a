using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Bodies;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>The timeout of a page that is read as a stream; it runs on until the stream is disposed of.</summary>
internal sealed class FetchTimeout(FetchRun run, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _source = new(timeout, time);

    public CancellationToken Token => _source.Token;

    public FetchError Error
    {
        get
        {
            run.Enter(FetchStage.Body);
            return run.TimedOut();
        }
    }

    public void Dispose() => _source.Dispose();
}

/// <summary>A body whose reading fails when the page's timeout has passed.</summary>
internal sealed class TimedStream(Stream body, FetchTimeout timeout) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, either.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or FetchFailedException
            && timeout.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FetchFailedException(timeout.Error, exception);
        }
    }
}
