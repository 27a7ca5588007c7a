using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and the pages at <c>/docs</c>, which need no internet.</summary>
internal static class OpenApiRegistration
{
    private const string DocumentPath = "/openapi/v1.json";

    public static IServiceCollection AddDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
        options.AddDocumentTransformer<Preamble>();
        options.AddOperationTransformer<Preamble>();
        options.AddOperationTransformer<ProblemResponses>();
        options.AddOperationTransformer<Examples>();
        options.AddOperationTransformer<ValidatorBounds>();
        options.AddSchemaTransformer<ValidatorBounds>();
        options.AddSchemaTransformer<OptionalProperties>();
        options.AddDocumentTransformer<OptionalProperties>();
        options.AddDocumentTransformer<FreeJson>();
    });

    public static void MapDocument(this WebApplication app) => app.MapOpenApi().AllowAnonymous();

    /// <summary>Serves the pages; they are for everyone, so they stand before authorization.</summary>
    public static void UseDocs(this WebApplication app) => app.UseWhen(
        static context => context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal),
        static docs => docs.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.DocumentTitle = "Gather";
            options.SwaggerEndpoint(DocumentPath, "Gather v1");
        }));
}
