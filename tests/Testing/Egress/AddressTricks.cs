namespace Gather.Testing.Egress;

/// <summary>Tricks to reach what is not public.</summary>
public static class AddressTricks
{
    /// <summary>All of them, each with a name of its own.</summary>
    public static IReadOnlyList<AddressTrick> All { get; } = [.. IPv4Tricks.All, .. IPv6Tricks.All, .. HostTricks.All];
}
