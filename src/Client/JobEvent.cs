using System.Text.Json;

namespace Gather.Client;

/// <summary>Something that happened to a job.</summary>
/// <param name="Type">What happened: <c>job.started</c>, <c>item.succeeded</c>, <c>progress</c> …</param>
/// <param name="Data">What is told of it.</param>
public sealed record JobEvent(string Type, JsonElement Data)
{
    /// <summary>Where the reader stands after it, to go on from; null for <c>progress</c> and <c>reset</c>, which are told once and not kept.</summary>
    public string? Cursor { get; init; }
}
