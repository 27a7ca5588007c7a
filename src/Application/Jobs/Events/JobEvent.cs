using Gather.Domain.Events;

namespace Gather.Application.Jobs.Events;

/// <summary>Something that happened to a job.</summary>
/// <param name="Cursor">Where the reader stands after it, to go on from; null for <c>progress</c> and <c>reset</c>, which are told once and not kept.</param>
/// <param name="Type">What happened: <c>job.started</c>, <c>item.succeeded</c>, <c>progress</c>, <c>reset</c> …</param>
/// <param name="Data">What is told of it, as UTF-8 JSON.</param>
public sealed record JobEvent(string? Cursor, string Type, ReadOnlyMemory<byte> Data)
{
    internal static JobEvent Of(Topic topic, string epoch, Entry entry) =>
        new(Domain.Events.Cursor.At(topic, new Position(epoch, entry.Seq)).ToString(), entry.Type, entry.Data);
}
