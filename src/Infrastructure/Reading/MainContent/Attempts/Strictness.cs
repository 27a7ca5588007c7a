namespace Gather.Infrastructure.Reading.MainContent.Attempts;

/// <summary>How much an attempt trusts in the signs of boilerplate; each trusts one kind of sign less than the one before.</summary>
internal enum Strictness
{
    /// <summary>Classes, roles and densities are all trusted.</summary>
    Full,

    /// <summary>What is called boilerplate may hold content.</summary>
    KeepUnlikely,

    /// <summary>Classes and ids say nothing at all.</summary>
    IgnoreWords,

    /// <summary>Nor do the densities of links, lists and images within the content.</summary>
    KeepAll,
}
