using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Gather.Api.Http;

/// <summary>The use cases have their own validators, so the framework need not walk every model in search of others.</summary>
internal sealed class NoModelValidation : IObjectModelValidator
{
    public void Validate(ActionContext actionContext, ValidationStateDictionary? validationState, string prefix, object? model)
    {
        foreach (var (_, entry) in actionContext.ModelState)
            if (entry.ValidationState == ModelValidationState.Unvalidated)
                entry.ValidationState = ModelValidationState.Skipped;
    }
}
