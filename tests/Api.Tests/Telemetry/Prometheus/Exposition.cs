namespace Gather.Api.Tests.Telemetry.Prometheus;

/// <summary>A page of metrics as a scraper understands it.</summary>
internal sealed record Exposition(IReadOnlyList<ExpositionFamily> Families)
{
    public ExpositionFamily this[string name] => Families.Single(family => family.Name == name);

    public ExpositionSample Single(string family) => this[family].Samples.Single();
}

internal sealed record ExpositionFamily(string Name, string Type, string? Help, IReadOnlyList<ExpositionSample> Samples);

internal sealed record ExpositionSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>What makes it one series; without <c>le</c>, what makes it one histogram.</summary>
    public string Series(bool withBound = true) => string.Join(',', Labels
        .Where(label => withBound || label.Key != "le")
        .OrderBy(label => label.Key, StringComparer.Ordinal)
        .Select(label => $"{label.Key}={label.Value}"));
}
