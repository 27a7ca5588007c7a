using System.Text.Json;

namespace Gather.Client;

/// <summary>The body of a delivery to a webhook; read it with <see cref="JsonSerializerOptions.Web"/>.</summary>
/// <param name="Id">The delivery's id, the same however often it comes: note it, to tell what has come before.</param>
/// <param name="Job">The job.</param>
/// <param name="Events">What happened, in its order.</param>
public sealed record WebhookDelivery(Guid Id, Guid Job, IReadOnlyList<WebhookEvent> Events);

/// <summary>Something that happened to a job.</summary>
/// <param name="Cursor">Its place in the job's own stream of events: each event has one of its own, and is in one delivery only.</param>
/// <param name="Type">What happened: <c>job.ended</c>, <c>item.succeeded</c> …</param>
/// <param name="At">When.</param>
/// <param name="Data">What is told of it.</param>
public sealed record WebhookEvent(string Cursor, string Type, DateTimeOffset At, JsonElement Data);
