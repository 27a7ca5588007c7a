using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gather.Application.Concurrency;

/// <summary>The concurrency pools by name (<c>Concurrency</c>). Every pool that a request names must be here.</summary>
public sealed class ConcurrencyOptions
{
    /// <summary>The pools by name.</summary>
    public Dictionary<string, PoolOptions> Pools { get; } = new(StringComparer.Ordinal);
}

/// <summary>Reports every missing and every wrongly set pool at once.</summary>
internal sealed class ConcurrencyOptionsValidator : IValidateOptions<ConcurrencyOptions>
{
    public ValidateOptionsResult Validate(string? name, ConcurrencyOptions options)
    {
        var failures = new List<string>();
        foreach (var missing in PoolName.All.Where(p => !options.Pools.ContainsKey(p)))
            failures.Add($"Concurrency:Pools:{missing} is missing.");

        foreach (var (pool, settings) in options.Pools)
        {
            if (!PoolName.All.Contains(pool, StringComparer.Ordinal))
                failures.Add($"Concurrency:Pools:{pool} is not a pool; known are {string.Join(", ", PoolName.All)}.");

            // An empty section in the configuration.
            if (settings is null)
            {
                failures.Add($"Concurrency:Pools:{pool} is empty.");
                continue;
            }

            var results = new List<ValidationResult>();
            Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true);
            failures.AddRange(results.Select(r => $"Concurrency:Pools:{pool}: {r.ErrorMessage}"));
            if (settings.PermitsPerCaller > settings.Permits)
                failures.Add($"Concurrency:Pools:{pool}: PermitsPerCaller ({settings.PermitsPerCaller}) is more than Permits ({settings.Permits}).");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
