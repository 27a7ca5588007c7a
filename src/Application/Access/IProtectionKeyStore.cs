namespace Gather.Application.Access;

/// <summary>
/// Where the keys that protect short-lived tokens are kept, so that tokens outlive a restart and hold on every node. It is
/// synchronous because the framework's key ring, its one user, is.
/// </summary>
public interface IProtectionKeyStore
{
    /// <summary>The stored keys' XML.</summary>
    IReadOnlyList<string> Load();

    /// <summary>Stores a key's XML under its name, replacing an earlier one of that name.</summary>
    void Save(string name, string xml);
}
