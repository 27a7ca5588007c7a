using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>
/// Describes what may be any JSON where it stands. The generator makes empty types of it, which carry no value in a client, and
/// leaves the items of its lists out, which no list may lack.
/// </summary>
internal sealed class FreeJson : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = document.Components?.Schemas;
        foreach (var schema in schemas?.Values.OfType<OpenApiSchema>() ?? [])
            foreach (var (name, property) in schema.Properties?.ToList() ?? [])
                schema.Properties![name] = Free(property);

        schemas?.Remove(nameof(JsonNode));
        schemas?.Remove(nameof(JsonObject));
        schemas?.Remove(nameof(JsonElement));
        return Task.CompletedTask;
    }

    private static IOpenApiSchema Free(IOpenApiSchema property)
    {
        if (property is OpenApiSchema { Type: JsonSchemaType.Array, Items: null or OpenApiSchemaReference { Reference.Id: nameof(JsonNode) } } list)
            list.Items = new OpenApiSchema();

        return property switch
        {
            OpenApiSchemaReference { Reference.Id: nameof(JsonNode) or nameof(JsonElement) } => new OpenApiSchema { Description = property.Description ?? "Any JSON value." },
            OpenApiSchemaReference { Reference.Id: nameof(JsonObject) } => new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema(),
                Description = property.Description ?? "A JSON object.",
            },
            _ => property,
        };
    }
}
