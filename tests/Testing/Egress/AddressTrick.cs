namespace Gather.Testing.Egress;

/// <summary>A URL by which somebody tries to reach what is not public. No connection may ever come of it.</summary>
/// <param name="Name">The trick.</param>
/// <param name="Url">The URL as written.</param>
/// <param name="Host">By what it is caught.</param>
public sealed record AddressTrick(string Name, string Url, TrickHost Host = TrickHost.RefusedOrLiteral)
{
    public override string ToString() => Name;
}

/// <summary>What the host of a trick is, and so by what it is caught.</summary>
public enum TrickHost
{
    /// <summary>The URL is refused as such, or leads to a literal address that is not public.</summary>
    RefusedOrLiteral,

    /// <summary>The host's name is seen not to be public before it is resolved.</summary>
    PrivateName,

    /// <summary>Only what the name resolves to tells.</summary>
    ResolvedName,
}
