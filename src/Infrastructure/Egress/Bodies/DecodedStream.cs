using Gather.Application.Scraping.Fetching;
using Gather.Infrastructure.Egress.Exchanges;

namespace Gather.Infrastructure.Egress.Bodies;

/// <summary>What a decoder makes of a body, bounded in bytes: a few bytes can decode to gigabytes.</summary>
internal sealed class DecodedStream(Stream decoder, long maxBytes) : ReadOnlyStream
{
    private long _count;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await decoder.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or (IOException and not FetchFailedException))
        {
            throw new FetchFailedException(EgressFaults.BodyCorrupt("The body's compression is broken, or ends before its end."), exception);
        }

        _count += read;
        return _count <= maxBytes ? read : throw new FetchFailedException(EgressFaults.BodyTooLarge(maxBytes));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            decoder.Dispose();
        base.Dispose(disposing);
    }
}
