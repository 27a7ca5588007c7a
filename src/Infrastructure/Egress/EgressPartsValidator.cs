using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress;

/// <summary>Checks the parts of the section by their annotations, into which the framework does not look.</summary>
internal sealed class EgressPartsValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        List<string> failures =
        [
            .. Check(nameof(options.Hosts), options.Hosts),
            .. Check(nameof(options.Retries), options.Retries),
            .. Check(nameof(options.Breaker), options.Breaker),
            .. Check(nameof(options.Robots), options.Robots),
            .. Check(nameof(options.Cache), options.Cache),
        ];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(string part, object options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(r => $"{EgressOptions.Section}:{part}: {r.ErrorMessage}");
    }
}
