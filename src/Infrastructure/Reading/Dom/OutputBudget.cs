using System.Text;

namespace Gather.Infrastructure.Reading.Dom;

/// <summary>
/// How much may be written of one document. Short markup can stand for much: a relative link for a long address, a line within
/// many lists for as many indents.
/// </summary>
internal static class OutputBudget
{
    public const int MaxCharacters = 1 << 25;

    public static void Check(StringBuilder output)
    {
        if (output.Length > MaxCharacters)
            throw new DocumentTooComplexException($"More than {MaxCharacters} characters would be written of the document.");
    }
}
