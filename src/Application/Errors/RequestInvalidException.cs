using System.Collections.Immutable;

namespace Gather.Application.Errors;

/// <summary>The request's input is wrong; every failure found is told, by field.</summary>
public sealed class RequestInvalidException(IReadOnlyDictionary<string, string[]> errors)
    : Exception(string.Join(' ', errors.SelectMany(e => e.Value.Select(m => $"{e.Key}: {m}"))))
{
    public RequestInvalidException(string field, string reason)
        : this(ImmutableDictionary<string, string[]>.Empty.Add(field, [reason]))
    {
    }

    /// <summary>The reasons by field, fields named as in the request.</summary>
    public IReadOnlyDictionary<string, string[]> Errors => errors;
}
