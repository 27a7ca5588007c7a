using System.Globalization;
using Gather.Api.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>Adds to every operation the problems it can answer with, out of the same table that answers.</summary>
internal sealed class ProblemResponses : IOpenApiOperationTransformer
{
    private static readonly string[] OfAll = [ProblemCode.Internal, ProblemCode.ShuttingDown];
    private static readonly string[] OfCallers = [ProblemCode.Unauthenticated, ProblemCode.Forbidden, ProblemCode.RateLimit];

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isAnonymous = metadata.OfType<IAllowAnonymous>().Any();
        var codes = metadata.OfType<ProblemsAttribute>().SelectMany(p => p.Codes).Concat(OfAll).Concat(isAnonymous ? [] : OfCallers);

        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(nameof(ProblemDetails)) != true)
            document.AddComponent(nameof(ProblemDetails), await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), cancellationToken: cancellationToken));

        operation.Responses ??= [];
        foreach (var problems in codes.Distinct(StringComparer.Ordinal).Select(Problem.Of).GroupBy(p => p.Status).OrderBy(g => g.Key))
            operation.Responses[problems.Key.ToString(CultureInfo.InvariantCulture)] = Response([.. problems], document);
    }

    private static OpenApiResponse Response(IReadOnlyList<Problem> problems, OpenApiDocument document)
    {
        var response = new OpenApiResponse
        {
            Description = string.Join(" ", problems.Select(p => $"`{p.Code}`: {p.Title}")),
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemBody.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document), Examples = problems.ToDictionary(p => p.Code, Example, StringComparer.Ordinal) },
            },
        };
        if (problems[0].Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
            {
                ["Retry-After"] = new OpenApiHeader { Description = "When to try again, in seconds.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
            };
        }

        return response;
    }

    private static IOpenApiExample Example(Problem problem)
    {
        var value = new System.Text.Json.Nodes.JsonObject
        {
            ["type"] = $"/problems/{problem.Code}",
            ["title"] = problem.Title,
            ["status"] = problem.Status,
            ["detail"] = problem.Explanation,
            ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
        };
        if (problem.Code == ProblemCode.Validation)
            value["errors"] = new System.Text.Json.Nodes.JsonObject { ["seconds"] = new System.Text.Json.Nodes.JsonArray("must be a number from 0 to 300.") };
        return new OpenApiExample { Value = value };
    }
}
