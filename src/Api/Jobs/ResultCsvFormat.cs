using System.Buffers;
using System.Text.Json;
using Gather.Api.Errors;
using Gather.Api.Streaming;
using Gather.Application.Jobs.Results;
using Gather.Application.Jobs.Storage;

namespace Gather.Api.Jobs;

/// <summary>Results as a table: what came of each page, without the page, and the fields extracted from it.</summary>
/// <param name="fields">The names of the fields that the job extracts from its pages.</param>
internal sealed class ResultCsvFormat(IReadOnlyList<string> fields) : StreamFormat<StoredItem>
{
    private static readonly string[] Columns =
        ["index", "url", "state", "code", "status", "finalUrl", "title", "contentType", "bytesReceived", "attempts", "fetchedAt", "error"];

    public override string MediaType => Streaming.MediaType.Csv;

    public override string ContentType => "text/csv; charset=utf-8; header=present";

    public override void WriteHead(IBufferWriter<byte> output)
    {
        var row = new CsvRow(output);
        foreach (var column in Columns.Concat(fields.Select(f => $"extracted.{f}")).Append("metadata"))
            row.Text(column);
        row.End();
    }

    public override void WriteItem(IBufferWriter<byte> output, StoredItem item)
    {
        using var page = item.Result is { Length: > 0 } result ? JsonDocument.Parse(result) : null;
        var root = page?.RootElement ?? default;
        var row = new CsvRow(output);
        row.Number(item.Index);
        row.Text(item.Url);
        row.Text(ItemJson.NameOf(item));
        row.Text(item.Code);
        row.Json(In(root, "status"));
        row.Json(In(root, "finalUrl"));
        row.Json(In(In(root, "metadata"), "title"));
        foreach (var column in Columns.AsSpan(Columns.IndexOf("contentType")..^1))
            row.Json(In(root, column));
        row.Json(In(In(root, "error"), "detail"));
        var extracted = In(root, "extracted");
        foreach (var field in fields)
            row.Json(In(extracted, field));
        row.Text(item.Metadata is { } metadata ? metadata.Span : default);
        row.End();
    }

    // A table has no place for it.
    public override bool TryWriteProblem(IBufferWriter<byte> output, ProblemDetails problem) => false;

    private static JsonElement In(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? found : default;
}
