using System.Collections.Frozen;
using Gather.Infrastructure.Reading.MainContent.Tree;

namespace Gather.Infrastructure.Reading.MainContent.Signs;

/// <summary>What stands in a place that is yet to be filled, with an advertisement or by a script.</summary>
internal static class PlaceLabels
{
    private const int Longest = 20;
    private const int MostNodes = 5;

    private static readonly FrozenSet<string> Texts = new[]
    {
        "ad", "ads", "advertising", "advertisement", "publicité", "pub", "werbung", "anzeige", "реклама", "anuncio", "publicidad", "publicidade", "pubblicità",
        "advertentie", "reklama", "广告", "廣告", "広告", "광고", "loading", "正在加载", "загрузка", "chargement", "cargando",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Fill(ContentNode node) =>
        node.Kept.Chars is > 0 and <= Longest && node.End - node.Index <= MostNodes && Lookup.Contains(node.Dom.TextContent.AsSpan().Trim().TrimEnd(".…:"));
}
