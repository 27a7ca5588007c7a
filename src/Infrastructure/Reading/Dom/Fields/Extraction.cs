using System.Text.Json.Nodes;

namespace Gather.Infrastructure.Reading.Dom.Fields;

/// <summary>The fields that were extracted.</summary>
/// <param name="Fields">Them, under their names; one that was not found has its default.</param>
/// <param name="MissingField">The first required field that was not found, as a dotted path; null when there is none.</param>
internal sealed record Extraction(JsonObject Fields, string? MissingField);
