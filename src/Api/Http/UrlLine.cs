using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gather.Api.Http;

/// <summary>A line that is a URL: as a JSON text, or bare, so that a plain list of URLs can be sent as it is.</summary>
internal static class UrlLine
{
    public const string Rule = "must be a URL, a text or an object.";

    /// <summary>The line without what may stand before it; an editor may have put a byte order mark before the first.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line.TrimStart("\uFEFF \t"u8).TrimEnd(" \t\r"u8);

    /// <summary>The URL; null when the line is something else.</summary>
    public static string? Read(ReadOnlySpan<byte> line) => line switch
    {
        [(byte)'"', ..] => JsonSerializer.Deserialize<string>(line, JsonSetup.Options),
        { Length: >= 4 } when Ascii.EqualsIgnoreCase(line[..4], "http"u8) && Utf8.IsValid(line) => Encoding.UTF8.GetString(line),
        _ => null,
    };
}
