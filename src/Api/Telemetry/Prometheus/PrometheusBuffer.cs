using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gather.Api.Telemetry.Prometheus;

/// <summary>UTF-8 text in a rented array that grows; the array goes back when this is disposed.</summary>
internal sealed class PrometheusBuffer(int capacity = 256) : IDisposable
{
    private const int LongestNumber = 32;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Clear() => _length = 0;

    public PrometheusBuffer Append(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length));
        _length += utf8.Length;
        return this;
    }

    public PrometheusBuffer Append(ReadOnlySpan<char> text)
    {
        _length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    public PrometheusBuffer Append(long value)
    {
        value.TryFormat(Reserve(LongestNumber), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>The shortest text that reads back as the same number; the format's own words for what is none.</summary>
    public PrometheusBuffer Append(double value)
    {
        if (double.IsNaN(value))
            return Append("NaN"u8);
        if (double.IsInfinity(value))
            return Append(value > 0 ? "+Inf"u8 : "-Inf"u8);
        value.TryFormat(Reserve(LongestNumber), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>Help text escapes the backslash and the line feed; a label's value the quotation mark as well.</summary>
    public PrometheusBuffer AppendEscaped(ReadOnlySpan<char> text, bool quotes)
    {
        while (text.IndexOfAny('\\', '\n', '"') is var at and >= 0)
        {
            Append(text[..at]).Append(text[at] switch
            {
                '\\' => @"\\"u8,
                '\n' => @"\n"u8,
                _ => quotes ? "\\\""u8 : "\""u8,
            });
            text = text[(at + 1)..];
        }

        return Append(text);
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _bytes.Length * 2));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }
}
