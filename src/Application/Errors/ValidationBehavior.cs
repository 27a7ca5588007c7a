using System.Diagnostics.CodeAnalysis;
using FluentValidation;
using MediatR;

namespace Gather.Application.Errors;

/// <summary>Runs the request's validators and reports all their failures at once.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    [SuppressMessage("Usage", "VSTHRD103", Justification = "Validators look at the request alone: there is nothing to wait for, and no state machine to pay for.")]
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        Dictionary<string, string[]>? errors = null;
        foreach (var validator in validators)
        {
            var result = validator.Validate(request);
            if (result.IsValid)
                continue;
            foreach (var field in result.Errors.GroupBy(e => FieldName.Of(e.PropertyName), e => e.ErrorMessage, StringComparer.Ordinal))
            {
                errors ??= new Dictionary<string, string[]>(StringComparer.Ordinal);
                errors[field.Key] = [.. errors.GetValueOrDefault(field.Key, []), .. field.Distinct(StringComparer.Ordinal)];
            }
        }

        return errors is null ? next() : throw new RequestInvalidException(errors);
    }
}
