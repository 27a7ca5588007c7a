using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gather.Api.Http;

/// <summary>
/// Reads numbers in paths and queries as JSON reads them: the framework would take <c>1,5</c> for fifteen. What is no number
/// becomes NaN, which no rule allows, so that the answer names the field's range and not only its type.
/// </summary>
internal sealed class StrictDoubleBinder : IModelBinder, IModelBinderProvider
{
    private const NumberStyles JsonNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public IModelBinder? GetBinder(ModelBinderProviderContext context) => context.Metadata.ModelType == typeof(double) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var value = bindingContext.ValueProvider.GetValue(bindingContext.ModelName);
        if (value != ValueProviderResult.None)
        {
            var number = double.TryParse(value.FirstValue, JsonNumber, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : double.NaN;
            bindingContext.Result = ModelBindingResult.Success(number);
        }

        return Task.CompletedTask;
    }
}
