using System.Text.RegularExpressions;

namespace Gather.Bench.Reading;

/// <summary>Compares two texts by the runs of four words that they share, counted as often as they occur, as the article extraction benchmark of Scrapinghub does.</summary>
internal static partial class Shingles
{
    private const int Words = 4;

    public static Accuracy Compare(string expected, string found)
    {
        var (wanted, given) = (Count(expected), Count(found));
        var shared = wanted.Sum(w => Math.Min(w.Value, given.GetValueOrDefault(w.Key)));
        return new Accuracy(Share(shared, given.Values.Sum(), wanted.Count == 0), Share(shared, wanted.Values.Sum(), given.Count == 0));
    }

    private static double Share(int shared, int all, bool otherIsEmpty) => all > 0 ? (double)shared / all : otherIsEmpty ? 1 : 0;

    private static Dictionary<string, int> Count(string text)
    {
        var words = Word().EnumerateMatches(text);
        var all = new List<string>();
        foreach (var match in words)
            all.Add(text.Substring(match.Index, match.Length));

        // A text shorter than a shingle is one by itself.
        var shingles = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; all.Count > 0 && i <= Math.Max(0, all.Count - Words); i++)
        {
            var shingle = string.Join(' ', all.Skip(i).Take(Words));
            shingles[shingle] = shingles.GetValueOrDefault(shingle) + 1;
        }

        return shingles;
    }

    [GeneratedRegex(@"\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}

/// <summary>How much of what was found is right, and how much of what is right was found.</summary>
internal readonly record struct Accuracy(double Precision, double Recall)
{
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
