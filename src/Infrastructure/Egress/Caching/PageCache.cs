using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress.Fetching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Caching;

/// <summary>
/// The copies of responses, shared by all callers (RFC 9111). One copy is kept of a URL; when responses vary by the request's
/// headers, the last one.
/// </summary>
internal sealed partial class PageCache : IAsyncDisposable
{
    private readonly string _userAgent;
    private readonly CacheFolder _folder;
    private readonly CacheIndex _index;
    private readonly TimeProvider _time;
    private readonly ILogger<PageCache> _logger;
    private readonly CacheWriter? _writer;

    public PageCache(IOptions<EgressOptions> options, TimeProvider time, ILogger<PageCache> logger)
    {
        (_time, _logger, _userAgent) = (time, logger, options.Value.UserAgent);
        var cache = options.Value.Cache;
        _folder = new CacheFolder(cache.Path);
        _index = new CacheIndex(cache.MaxBytes);
        _writer = cache.MaxBytes > 0 ? new CacheWriter(cache, _folder, _index, logger) : null;
    }

    /// <summary>Whether there is a cache, and it concerns requests with these headers.</summary>
    public bool Concerns(IReadOnlyDictionary<string, string>? headers) => _writer is not null && StoringRule.Concerns(headers);

    /// <summary>The copy that answers the request, fresh or not; null when there is none.</summary>
    public async ValueTask<CachedCopy?> FindAsync(TargetUrl url, IReadOnlyDictionary<string, string>? headers, CancellationToken cancellationToken)
    {
        if (_writer is null)
            return null;
        await _writer.Loaded.WaitAsync(cancellationToken);
        var name = CacheFolder.NameOf(url.Text);
        if (!_index.TryUse(name))
            return null;

        var copy = await ReadAsync(name, cancellationToken);
        if (copy is null || (copy.Head.Url == url.Text && copy.Head.Vary.All(v => Sent(v.Key, headers) == v.Value)))
            return copy;
        copy.Dispose();
        return null;
    }

    /// <summary>Stores the response if it may be kept; else it takes the place of the copy there is by removing it.</summary>
    public void Store(CachedHead head, string? vary, bool setsCookie, IReadOnlyDictionary<string, string>? headers, SharedBody body)
    {
        var name = CacheFolder.NameOf(head.Url);
        if (!StoringRule.Allows(head, vary, setsCookie))
            Drop(name);
        else
            Write(name, head with { Vary = Varying(vary, headers) }, body);
    }

    /// <summary>Stores what a 304 has told about the copy.</summary>
    public void Refresh(CachedHead head, SharedBody body) => Write(CacheFolder.NameOf(head.Url), head, body);

    /// <summary>What there is of the URL for a request without headers of its own.</summary>
    public async Task<CacheExplanation> ExplainAsync(TargetUrl url, CancellationToken cancellationToken)
    {
        using var copy = await FindAsync(url, headers: null, cancellationToken);
        if (copy is null)
            return new CacheExplanation(CacheState.Missing, null, null, null);

        var freshness = Freshness.Of(copy.Head);
        var state = freshness.IsUsable(_time.GetUtcNow(), maxAge: null) ? CacheState.Fresh : CacheState.Stale;
        return new CacheExplanation(state, copy.Head.ReceivedAt, freshness.Until, copy.Body.Length);
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Write(string name, CachedHead head, SharedBody body)
    {
        // What could not be stored must not leave an older copy behind.
        if (_writer?.TryWrite(name, head, body) == false)
            Drop(name);
    }

    private async Task<CachedCopy?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var copy = await CacheFile.ReadAsync(_folder.PathOf(name), cancellationToken);
            if (copy is not null)
                return copy;
            LogDamaged(name);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has just been evicted, or somebody has emptied the folder.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception, name);
        }

        Drop(name);
        return null;
    }

    private void Drop(string name)
    {
        if (!_index.Remove(name))
            return;
        try
        {
            _folder.Delete(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception, name);
        }
    }

    private Dictionary<string, string> Varying(string? vary, IReadOnlyDictionary<string, string>? headers) =>
        (vary ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static v => v, v => Sent(v, headers), StringComparer.OrdinalIgnoreCase);

    // Of the headers that are our own, only the user agent can differ from one run to the next.
    private string Sent(string field, IReadOnlyDictionary<string, string>? headers) =>
        headers?.FirstOrDefault(h => string.Equals(h.Key, field, StringComparison.OrdinalIgnoreCase)).Value
        ?? (string.Equals(field, "User-Agent", StringComparison.OrdinalIgnoreCase) ? _userAgent : "");

    [LoggerMessage(3053, LogLevel.Warning, "The cached page {Name} is damaged and was dropped", EventName = "CacheDamaged")]
    private partial void LogDamaged(string name);

    [LoggerMessage(3054, LogLevel.Warning, "The cached page {Name} could not be read or deleted", EventName = "CacheFileFailed")]
    private partial void LogUnreadable(Exception exception, string name);
}
