using System.Globalization;
using System.Text.Json.Nodes;
using Gather.Api.Streaming;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>Puts the actions' examples into the document, and says of streams that they are streams.</summary>
internal sealed class Examples : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var example in context.Description.ActionDescriptor.EndpointMetadata.OfType<ExampleAttribute>())
        {
            var content = example.Status == 0
                ? operation.RequestBody?.Content
                : operation.Responses?[example.Status.ToString(CultureInfo.InvariantCulture)].Content;
            if (content is not null && content.TryGetValue(MediaType.Json, out var json))
                json.Example = JsonNode.Parse(example.Json);
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesLinesAttribute>().FirstOrDefault() is { } lines)
        {
            operation.RequestBody?.Content?.Add(MediaType.Ndjson, new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                Example = JsonValue.Create(lines.Example),
            });
        }

        // One media type in: its suffixed relatives are read too, but nobody should choose between them.
        operation.RequestBody?.Content?.Remove("application/*+json");

        // The items of a stream have the schema of the JSON array's items; the stream as a whole is text without end.
        foreach (var content in operation.Responses?.Values.Select(r => r.Content) ?? [])
            foreach (var mediaType in new[] { MediaType.Ndjson, MediaType.Csv, MediaType.ServerSentEvents })
                if (content?.TryGetValue(mediaType, out var stream) == true)
                    stream.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };

        return Task.CompletedTask;
    }
}
