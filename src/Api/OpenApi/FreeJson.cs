using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>Describes what may be any JSON: the generator says nothing of it, and leaves the items of its lists out, which no list may lack.</summary>
internal sealed class FreeJson : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = document.Components?.Schemas?.Values.OfType<OpenApiSchema>().ToList() ?? [];
        foreach (var list in schemas.SelectMany(s => s.Properties?.Values ?? []).OfType<OpenApiSchema>().Where(p => p is { Type: JsonSchemaType.Array, Items: null }))
            list.Items = new OpenApiSchemaReference(nameof(JsonNode), document);
        if (document.Components?.Schemas?.TryGetValue(nameof(JsonNode), out var node) == true && node is OpenApiSchema any)
            any.Description = "Any JSON value.";
        return Task.CompletedTask;
    }
}
