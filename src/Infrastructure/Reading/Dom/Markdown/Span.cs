namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>What a stretch of inline text is.</summary>
internal enum SpanKind
{
    Strong,
    Emphasis,
    Strikethrough,
    Link,
}

/// <summary>A stretch of inline text that is open. It is written when its first text is.</summary>
internal sealed class Span(SpanKind kind, string? target = null)
{
    public SpanKind Kind => kind;

    /// <summary>A link's end: its destination, and its title if it has one.</summary>
    public string? Target => target;

    public bool IsWritten { get; set; }

    /// <summary>Where its delimiter stands.</summary>
    public int Start { get; set; }

    /// <summary>Whether it is written as HTML, because no delimiter could stand there.</summary>
    public bool IsHtml { get; set; }

    public string Delimiter => kind switch
    {
        SpanKind.Strong => "**",
        SpanKind.Emphasis => "*",
        _ => "~~",
    };

    public string Tag => kind switch
    {
        SpanKind.Strong => "strong",
        SpanKind.Emphasis => "em",
        _ => "del",
    };
}
