using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Events;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Jobs.Webhooks;

/// <summary>A delivery's row.</summary>
internal sealed class DeliveryRow
{
    /// <summary>What is read of <c>job_deliveries d</c>.</summary>
    public const string Columns = """
        d.id AS Id, d.epoch AS Epoch, d.first_seq AS FirstSeq, d.last_seq AS LastSeq, d.events AS Events, d.state AS State,
        d.created_at AS CreatedAt, d.since AS Since, d.tries AS Tries, d.next_at AS NextAt, d.attempts AS Attempts
        """;

    public const string Find = $"SELECT {Columns} FROM job_deliveries d WHERE d.job = @job AND d.id = @id";

    public const string Update = """
        UPDATE job_deliveries SET state = @state, since = @Since, tries = @Tries, next_at = @NextAt, attempts = @Attempts
        WHERE job = @job AND id = @Id
        """;

    private const int MaxAttempts = 50;

    public required string Id { get; init; }

    public required string Epoch { get; init; }

    public long FirstSeq { get; init; }

    public long LastSeq { get; init; }

    public int Events { get; init; }

    public DeliveryState State { get; set; }

    public long CreatedAt { get; init; }

    public long Since { get; set; }

    public int Tries { get; set; }

    public long? NextAt { get; set; }

    public required string Attempts { get; set; }

    public void Add(DeliveryAttempt attempt) =>
        Attempts = SettingsJson.Write(SettingsJson.Read<List<DeliveryAttempt>>(Attempts).Append(attempt).TakeLast(MaxAttempts));

    public Delivery ToDelivery(Guid job) => new()
    {
        Id = Guid.ParseExact(Id, "D"),
        State = State,
        Events = Events,
        FirstCursor = CursorOf(job, FirstSeq),
        LastCursor = CursorOf(job, LastSeq),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        NextAttemptAt = NextAt is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null,
        Attempts = SettingsJson.Read<List<DeliveryAttempt>>(Attempts),
    };

    public ClaimedDelivery ToClaimed(Guid job, JobWebhook webhook) => new(
        job, Guid.ParseExact(Id, "D"), webhook, Epoch, FirstSeq, LastSeq,
        DateTimeOffset.FromUnixTimeMilliseconds(Since), Tries, DateTimeOffset.FromUnixTimeMilliseconds(NextAt!.Value));

    private string CursorOf(Guid job, long seq) => Cursor.At(JobTopic.Of(job), new Position(Epoch, seq)).ToString();
}
