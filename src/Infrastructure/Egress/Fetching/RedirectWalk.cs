using System.Collections.Frozen;
using System.Globalization;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;

namespace Gather.Infrastructure.Egress.Fetching;

/// <summary>Follows redirects, one hop at a time, so that each is checked like a URL of its own.</summary>
internal static class RedirectWalk
{
    /// <summary>What is meant for one origin is not told to another, nor to the same over an open connection.</summary>
    private static readonly FrozenSet<string> Confidential =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Authorization", "Cookie", "Proxy-Authorization");

    /// <summary>Walks to the end of the redirects. A response that redirects is disposed of, unless the walk ends there.</summary>
    public static async Task<SiteResponse> FollowAsync(
        FetchRun run,
        IReadOnlyDictionary<string, string>? headers,
        int maxRedirects,
        Func<TargetUrl, IReadOnlyDictionary<string, string>?, Task<SiteResponse>> load)
    {
        var visited = new HashSet<TargetUrl>();
        while (true)
        {
            var url = run.Url;
            visited.Add(url);
            var response = await load(url, headers);
            if (!response.IsRedirect)
                return response.Error is { Code: FetchErrorCode.AddressBlocked } blocked && run.Redirects.Count > 0
                    ? response with { Error = blocked with { Stage = FetchStage.Redirect } }
                    : response;

            if (Next(run, url, response, visited, maxRedirects, out var target) is { } error)
                return response with { Error = error };
            response.Dispose();
            if (target!.Origin != url.Origin)
                headers = WithoutConfidential(headers);
            run.Follow(new Redirect(url.Text, response.Status!.Value), target);
        }
    }

    private static FetchError? Next(
        FetchRun run, TargetUrl url, SiteResponse response, HashSet<TargetUrl> visited, int maxRedirects, out TargetUrl? target)
    {
        target = url.Resolve(response.Location!);
        if (target is null)
            return Fault(FetchErrorCode.InvalidRedirect, "The site redirects to something that is not a URL that can be fetched.");
        if (visited.Contains(target))
            return Fault(FetchErrorCode.RedirectLoop, "The redirects lead back to where they came from.");
        return run.Redirects.Count >= maxRedirects
            ? Fault(FetchErrorCode.TooManyRedirects, string.Create(CultureInfo.InvariantCulture, $"There are more than {maxRedirects} redirects."))
            : null;

        FetchError Fault(FetchErrorCode code, string detail) => new(code, FetchStage.Redirect, Retryable: false, RetryAfter: null, run.Attempts, detail);
    }

    private static Dictionary<string, string>? WithoutConfidential(IReadOnlyDictionary<string, string>? headers) =>
        headers?.Where(h => !Confidential.Contains(h.Key)).ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase);
}
