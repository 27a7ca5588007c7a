namespace Gather.Domain.Scraping.Urls;

/// <summary>What a URL consists of besides its text.</summary>
/// <param name="IsHttps">Whether the scheme is https.</param>
/// <param name="Host">The host.</param>
/// <param name="Port">The port, given or by default.</param>
/// <param name="PathStart">Where in the text the path begins.</param>
/// <param name="PathEnd">Where it ends, and the query begins if there is one.</param>
internal readonly record struct UrlParts(bool IsHttps, UrlHost Host, int Port, int PathStart, int PathEnd)
{
    public static int DefaultPort(bool isHttps) => isHttps ? 443 : 80;
}
