using System.Collections.Concurrent;
using System.Text.Json;

namespace Gather.Api.Http;

/// <summary>The values of an enum by the names that clients know them by.</summary>
internal sealed class EnumNames
{
    private static readonly ConcurrentDictionary<Type, EnumNames> Known = new();

    private readonly Dictionary<string, object> _values;

    private EnumNames(Type type) =>
        _values = Enum.GetValues(type).Cast<object>().ToDictionary(v => JsonNamingPolicy.CamelCase.ConvertName(v.ToString()!), StringComparer.Ordinal);

    /// <summary>What to tell who has named none of them.</summary>
    public string Rule => $"must be one of {string.Join(", ", _values.Keys)}.";

    public static EnumNames Of(Type type) => Known.GetOrAdd(type, static t => new EnumNames(t));

    public object? Find(string name) => _values.GetValueOrDefault(name);
}
