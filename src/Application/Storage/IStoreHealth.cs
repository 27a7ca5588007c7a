namespace Gather.Application.Storage;

/// <summary>Whether the store can be reached and written to.</summary>
public interface IStoreHealth
{
    /// <summary>Completes when the store has answered.</summary>
    /// <exception cref="Exception">The store cannot be reached; the message says why.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
