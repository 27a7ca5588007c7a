using System.Data.Common;
using Dapper;
using Gather.Application.Jobs;
using Gather.Application.Jobs.Storage;
using Gather.Domain.Jobs;

namespace Gather.Infrastructure.Jobs;

/// <summary>How items are read: always along an index, from where the last page ended.</summary>
internal static class ItemQueries
{
    public const string Queued = """
        SELECT place, url, depth, scrape FROM job_items WHERE job = @job AND state = @queued AND place > @after ORDER BY place LIMIT @limit
        """;

    public const string InState = $"""
        SELECT {Columns} FROM (
            SELECT place FROM job_items WHERE job = @job AND state = @state AND place > @after ORDER BY place LIMIT @limit) p
        {Join} ORDER BY p.place
        """;

    public const string One = $"SELECT {Columns} FROM (SELECT CAST(@index AS BIGINT) AS place) p {Join}";

    public const string AtPlaces = $"SELECT {Columns} FROM (SELECT r.n, r.place FROM {{rows}}) p {Join} ORDER BY p.n";

    public const string Attempts = """
        SELECT attempt, state, code, ended_at FROM job_attempts WHERE job = @job AND place = @index ORDER BY attempt
        """;

    private const string Columns = "i.place, i.url, i.metadata, i.depth, i.state, i.code, i.attempt, r.data";

    private const string Join = """
        JOIN job_items i ON i.job = @job AND i.place = p.place LEFT JOIN job_results r ON r.job = @job AND r.place = p.place
        """;

    /// <summary>A page of each state but queued, merged: with many items that still wait, none of them is looked at.</summary>
    public static readonly string Ended = $"""
        SELECT {Columns} FROM (
            SELECT e.place FROM ({string.Join("\nUNION ALL ", Enum.GetValues<ItemState>().Where(s => s != ItemState.Queued).Select(PlacesIn))}) e
            ORDER BY e.place LIMIT @limit) p
        {Join} ORDER BY p.place
        """;

    public static async Task<List<T>> ReadAsync<T>(
        DbConnection connection, string sql, object parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken, Func<T, bool>? isEnough = null)
    {
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        var found = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(read(reader));
            if (isEnough?.Invoke(found[^1]) == true)
                break;
        }

        return found;
    }

    /// <summary>The item with its result as it is kept.</summary>
    public static StoredItem ToItem(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        BytesAt(reader, 2),
        reader.GetInt32(3),
        (ItemState)reader.GetInt32(4),
        reader.GetString(5),
        reader.GetInt32(6),
        BytesAt(reader, 7));

    public static QueuedItem ToQueued(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetInt32(2),
        reader.IsDBNull(3) ? null : SettingsJson.Read<JobScrape>(reader.GetFieldValue<byte[]>(3)));

    public static EarlierResult ToEarlier(DbDataReader reader) => new(
        reader.GetInt32(0), (ItemState)reader.GetInt32(1), reader.GetString(2) is { Length: > 0 } code ? code : null, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)));

    // A bare null would become empty memory, by way of the conversion from an array.
    private static ReadOnlyMemory<byte>? BytesAt(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? default(ReadOnlyMemory<byte>?) : reader.GetFieldValue<byte[]>(column);

    private static string PlacesIn(ItemState state) => $"""
        SELECT place FROM (
            SELECT place FROM job_items WHERE job = @job AND state = {(int)state} AND place > @after ORDER BY place LIMIT @limit) s{(int)state}
        """;
}
