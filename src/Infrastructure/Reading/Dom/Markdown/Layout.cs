namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>How text is laid out.</summary>
internal enum Layout
{
    /// <summary>In paragraphs.</summary>
    Flow,

    /// <summary>In one line.</summary>
    Heading,

    /// <summary>In one line, in which <c>&lt;br&gt;</c> breaks lines.</summary>
    Cell,
}
