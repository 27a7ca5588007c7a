using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gather.Api.Streaming;

/// <summary>
/// Writes rows of RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP CSV injection);
/// numbers are left as they are, for they are none.
/// </summary>
internal sealed class CsvRow(IBufferWriter<byte> output)
{
    private static readonly SearchValues<byte> NeedQuotes = SearchValues.Create(",\"\r\n"u8);

    private bool _hasCell;

    public void Text(string? text) => Text(Encoding.UTF8.GetBytes(text ?? ""));

    public void Text(ReadOnlySpan<byte> text)
    {
        Separate();
        var isFormula = text is [(byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r' or 0, ..];
        if (!text.ContainsAny(NeedQuotes))
        {
            output.Write(isFormula ? "'"u8 : default);
            output.Write(text);
            return;
        }

        output.Write(isFormula ? "\"'"u8 : "\""u8);
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            output.Write(text[..(quote + 1)]);
            output.Write("\""u8);
            text = text[(quote + 1)..];
        }

        output.Write(text);
        output.Write("\""u8);
    }

    public void Number(long number)
    {
        Separate();
        Span<byte> digits = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat(number, digits, out var length);
        output.Write(digits[..length]);
    }

    /// <summary>A JSON value: a text as the text, null or none as nothing, a number as it is, and all else as its JSON.</summary>
    public void Json(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                Text([]);
                break;
            case JsonValueKind.String:
                Text(value.GetString());
                break;
            case JsonValueKind.Number:
                Separate();
                output.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
            default:
                Text(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    public void End()
    {
        output.Write("\r\n"u8);
        _hasCell = false;
    }

    private void Separate()
    {
        if (_hasCell)
            output.Write(","u8);
        _hasCell = true;
    }
}
