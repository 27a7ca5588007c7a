using System.Globalization;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Validators;
using Gather.Application.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Gather.Api.OpenApi;

/// <summary>Writes the bounds that the validators hold into the schemas, so that the document never says anything else than the server does.</summary>
internal sealed class ValidatorBounds(IServiceProvider services) : IOpenApiSchemaTransformer, IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Properties is null)
            return Task.CompletedTask;

        foreach (var (property, rules) in RulesOf(context.JsonTypeInfo.Type))
            if (schema.Properties.TryGetValue(property, out var target) && target is OpenApiSchema own)
                Apply(own, rules);

        return Task.CompletedTask;
    }

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var ruled = context.Description.ActionDescriptor.Parameters
            .OfType<Microsoft.AspNetCore.Mvc.Controllers.ControllerParameterDescriptor>()
            .Select(p => (p.Name, RuledBy: p.ParameterInfo.GetCustomAttributes(inherit: false).OfType<IRuledBy>().FirstOrDefault()))
            .Where(p => p.RuledBy is not null);
        foreach (var (name, ruledBy) in ruled)
        {
            var parameter = operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(p => p.Name == name);
            if (parameter?.Schema is OpenApiSchema schema && RulesOf(ruledBy!.Request).FirstOrDefault(r => r.Property == name) is { Rules: { } rules })
                Apply(schema, rules);
        }

        return Task.CompletedTask;
    }

    private IEnumerable<(string Property, IReadOnlyList<Rule> Rules)> RulesOf(Type type) =>
        services.GetService(typeof(IValidator<>).MakeGenericType(type)) is IValidator validator
            ? validator.CreateDescriptor().Rules
                .SelectMany(r => r.Components.Select(c => (r.PropertyName, new Rule(c.Validator, IsOnItems(r)))))
                .GroupBy(r => JsonNamingPolicy.CamelCase.ConvertName(r.PropertyName), r => r.Item2, StringComparer.Ordinal)
                .Select(g => (g.Key, (IReadOnlyList<Rule>)[.. g]))
            : [];

    private static bool IsOnItems(IValidationRule rule) =>
        rule.GetType().GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICollectionRule<,>));

    private static void Apply(OpenApiSchema schema, IReadOnlyList<Rule> rules)
    {
        foreach (var rule in rules)
        {
            var target = rule.OnItems ? schema.Items as OpenApiSchema : schema;
            if (target is null)
                continue;

            switch (rule.Validator)
            {
                case IBetweenValidator between:
                    target.Minimum = Convert.ToString(between.From, CultureInfo.InvariantCulture);
                    target.Maximum = Convert.ToString(between.To, CultureInfo.InvariantCulture);
                    break;
                case ILengthValidator length:
                    target.MinLength = length.Min;
                    target.MaxLength = length.Max;
                    break;
                case IItemCountRule count:
                    target.MinItems = count.Min;
                    target.MaxItems = count.Max;
                    break;
                case IEachOneOfRule oneOf when target.Items is OpenApiSchema item:
                    target.MinItems = 1;
                    target.UniqueItems = true;
                    item.Enum = [.. oneOf.Values.Select(v => (System.Text.Json.Nodes.JsonNode)v)];
                    break;
            }
        }
    }

    private sealed record Rule(IPropertyValidator Validator, bool OnItems);
}
