using Dapper;
using Gather.Application.Storage;

namespace Gather.Infrastructure.Storage;

internal sealed class StoreHealth(Store store) : IStoreHealth
{
    /// <summary>Less than what probes commonly wait, so that the answer says what is wrong and not that there was none.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, store.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // A command that is executed no longer minds its caller's leaving, so the wait itself must end.
            await Task.WhenAll(ReadAsync(either.Token), WriteAsync(either.Token)).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"The store did not answer within {Timeout.TotalSeconds} s.");
        }
    }

    private Task<long> ReadAsync(CancellationToken cancellationToken) => store.Dialect.ReadAsync(
        (connection, token) => connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT MAX(version) FROM schema_versions", cancellationToken: token)),
        cancellationToken);

    /// <summary>Passes through the writer and its transaction, and changes nothing.</summary>
    private Task<bool> WriteAsync(CancellationToken cancellationToken) =>
        store.Writer.RunAsync([], static _ => ValueTask.FromResult(true), cancellationToken);
}
