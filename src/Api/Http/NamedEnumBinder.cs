using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gather.Api.Http;

/// <summary>Reads enums in queries as JSON reads them, by name: the framework would take <c>3</c>, and any case.</summary>
internal sealed class NamedEnumBinder : IModelBinder, IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) => context.Metadata.UnderlyingOrModelType.IsEnum ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        if (bindingContext.ValueProvider.GetValue(bindingContext.ModelName).FirstValue is not { Length: > 0 } name)
            return Task.CompletedTask;

        var names = EnumNames.Of(bindingContext.ModelMetadata.UnderlyingOrModelType);
        if (names.Find(name) is { } value)
            bindingContext.Result = ModelBindingResult.Success(value);
        else
            bindingContext.ModelState.TryAddModelError(bindingContext.ModelName, names.Rule);
        return Task.CompletedTask;
    }
}
