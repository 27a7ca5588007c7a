namespace Gather.Api.Access;

/// <summary>Who may call (<c>Access</c>).</summary>
public sealed class AccessOptions
{
    /// <summary>
    /// The key that may do everything, at least 32 characters; it needs no store and makes the first keys. Without one, calls
    /// from this machine are let in while the environment is Development, and in any other environment the server does not start.
    /// </summary>
    public string? RootKey { get; set; }
}
