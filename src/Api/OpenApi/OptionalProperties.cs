using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>Says of what may be null that it is left out when it is, which is what the server does.</summary>
internal sealed class OptionalProperties : IOpenApiSchemaTransformer, IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Properties is null)
            return Task.CompletedTask;

        foreach (var optional in context.JsonTypeInfo.Properties.Where(p => p.IsGetNullable))
        {
            schema.Required?.Remove(optional.Name);
            if (!schema.Properties.TryGetValue(optional.Name, out var property))
                continue;

            if (property is OpenApiSchema { Type: { } type } own)
                own.Type = type & ~JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    }

    // The choice between null and a type is put in only after the schemas have been transformed.
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var properties in document.Components?.Schemas?.Values.Select(s => s.Properties).OfType<IDictionary<string, IOpenApiSchema>>() ?? [])
            foreach (var (name, property) in properties.ToList())
                if (property.OneOf?.OfType<OpenApiSchemaReference>().SingleOrDefault() is { } only)
                    properties[name] = only;

        return Task.CompletedTask;
    }
}
