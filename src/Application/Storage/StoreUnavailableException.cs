namespace Gather.Application.Storage;

/// <summary>The store did not take a change: it is closed, or could not be reached for longer than the change may wait.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, bool outcomeUnknown = false, Exception? innerException = null)
        : base(message, innerException) => OutcomeUnknown = outcomeUnknown;

    /// <summary>
    /// Whether the change may have been kept all the same, because the store was lost while it committed and did not come back
    /// to tell. False when it certainly was not.
    /// </summary>
    public bool OutcomeUnknown { get; }
}
