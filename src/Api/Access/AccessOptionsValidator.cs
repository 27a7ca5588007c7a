using Gather.Domain.Access;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

internal sealed class AccessOptionsValidator(IHostEnvironment environment) : IValidateOptions<AccessOptions>
{
    private const int MinLength = 32;

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        if (string.IsNullOrEmpty(options.RootKey))
        {
            return environment.IsDevelopment()
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Access:RootKey must be set in the environment {environment.EnvironmentName} (at least {MinLength} characters).");
        }

        if (options.RootKey.Length < MinLength || options.RootKey.Any(c => !char.IsAscii(c) || char.IsWhiteSpace(c) || char.IsControl(c)))
            return ValidateOptionsResult.Fail($"Access:RootKey must have at least {MinLength} characters, all of them visible ASCII.");

        return options.RootKey.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal)
            ? ValidateOptionsResult.Fail($"Access:RootKey must not begin with {ApiKeySecret.Prefix}, by which stored keys are known.")
            : ValidateOptionsResult.Success;
    }
}
