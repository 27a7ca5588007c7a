namespace Gather.Infrastructure.Reading.Markup;

/// <summary>ASCII white space, as HTML counts it.</summary>
internal static class HtmlSpace
{
    public const string All = "\t\n\f\r ";

    public static bool Is(char character) => character is ' ' or '\n' or '\t' or '\r' or '\f';
}
