using Gather.Application.Scraping.Fetching;

namespace Gather.Infrastructure.Egress.Exchanges;

/// <summary>The headers that every request carries, and what its caller may put in their place or beside them.</summary>
internal sealed class OwnHeaders(EgressOptions options)
{
    private readonly (string Name, string Value)[] _defaults =
    [
        ("User-Agent", options.UserAgent),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        .. options.AcceptLanguage is { } languages ? [("Accept-Language", languages)] : Array.Empty<(string, string)>(),
        ("Accept-Encoding", "gzip, deflate, br"),
    ];

    public void AddTo(HttpRequestMessage message, IReadOnlyDictionary<string, string>? others)
    {
        if (others is { Count: > 0 })
        {
            foreach (var (name, value) in others)
            {
                // Without validation, since a strange value such as a browser's user agent is sent as it is.
                if (FetchHeaders.IsAllowed(name, value))
                    message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        foreach (var (name, value) in _defaults)
        {
            if (others is null || !message.Headers.NonValidated.Contains(name))
                message.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
