using System.Text;

namespace Gather.Infrastructure.Reading.Dom.Markdown;

/// <summary>Writes code within a line.</summary>
internal static class CodeSpan
{
    /// <summary>Writes a code span.</summary>
    /// <param name="code">The code, folded; not empty.</param>
    public static void Append(StringBuilder output, string code, bool inCell)
    {
        var fence = FenceFor(code, atLeast: 1);
        var pad = code[0] == '`' || code[^1] == '`' ? " " : "";
        output.Append(fence).Append(pad);
        output.Append(inCell ? code.Replace("|", "\\|", StringComparison.Ordinal) : code);
        output.Append(pad).Append(fence);
    }

    /// <summary>What encloses code: more backticks than any of its own runs has.</summary>
    public static string FenceFor(ReadOnlySpan<char> code, int atLeast)
    {
        var (longest, run) = (0, 0);
        foreach (var c in code)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', Math.Max(atLeast, longest + 1));
    }
}
