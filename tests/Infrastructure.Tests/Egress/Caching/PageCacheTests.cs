using System.Text;
using Gather.Application.Scraping.Fetching;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Egress.Caching;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Tests.Egress.Caching;

internal sealed class PageCacheTests
{
    private FakeTimeProvider _time = null!;
    private EgressOptions _options = null!;
    private PageCache _cache = null!;

    private string Folder => _options.Cache.Path;

    [SetUp]
    public void MakeCache()
    {
        (_time, _options) = (new FakeTimeProvider(), new EgressOptions());
        _options.Cache.Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "cache", Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));
        _cache = NewCache();
    }

    [TearDown]
    public async Task DropCache()
    {
        await _cache.DisposeAsync();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    [Test]
    public async Task FindAsync_AfterARestart_HasWhatWasStored()
    {
        Store("/a", "the body");

        await RestartAsync();

        using var copy = await FindAsync("/a");
        Assert.That((Text(copy), copy?.Head.ContentType), Is.EqualTo(("the body", "text/html")));
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(30)]
    [TestCase(-1)]
    public async Task FindAsync_AFlippedByte_DropsTheFileAndServesNothing(int position)
    {
        Store("/a", new string('x', 5000));
        await RestartAsync();
        var file = Files().Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[position < 0 ? ^-position : position] ^= 0x40;
        await File.WriteAllBytesAsync(file, bytes);

        Assert.That(await FindAsync("/a"), Is.Null);
        Assert.That(Files(), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(20)]
    [TestCase(4000)]
    public async Task FindAsync_ACutOffFile_DropsTheFileAndServesNothing(int length)
    {
        Store("/a", new string('x', 5000));
        await RestartAsync();
        await using (var file = File.OpenWrite(Files().Single()))
            file.SetLength(length);

        Assert.That(await FindAsync("/a"), Is.Null);
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task FindAsync_AFileThatWasBeingWritten_IsDeletedAtTheStart()
    {
        Store("/a", "the body");
        await _cache.DisposeAsync();
        var half = Files().Single() + CacheFile.TemporaryExtension;
        await File.WriteAllTextAsync(half, "GC01");

        _cache = NewCache();

        Assert.That(Text(await FindAsync("/a")), Is.EqualTo("the body"));
        Assert.That(File.Exists(half), Is.False);
    }

    [Test]
    public async Task FindAsync_AnEmptiedFolder_IsAMiss()
    {
        Store("/a", "the body");
        await RestartAsync();
        Directory.Delete(Folder, recursive: true);

        Assert.That(await FindAsync("/a"), Is.Null);
    }

    [Test]
    public async Task Store_MoreThanTheBound_DropsTheLeastRecentlyUsed()
    {
        _options.Cache.MaxBytes = 3 * 8192;
        await RestartAsync();
        foreach (var path in new[] { "/a", "/b", "/c" })
        {
            Store(path, new string('x', 6000));
            await RestartAsync();
        }

        (await FindAsync("/a"))!.Dispose();
        Store("/d", new string('x', 6000));
        await _cache.DisposeAsync();

        Assert.That(
            new[] { "/a", "/b", "/c", "/d" }.Select(p => Files().Any(f => f.Contains(CacheFolder.NameOf(Url(p).Text), StringComparison.Ordinal))),
            Is.EqualTo(new[] { true, false, true, true }));
    }

    [Test]
    public async Task Store_AResponseThatMayNotBeKept_RemovesTheOlderCopy()
    {
        Store("/a", "old");
        await RestartAsync();

        Store("/a", "new", h => h with { CacheControl = "no-store" });

        Assert.That(await FindAsync("/a"), Is.Null);
        Assert.That(Files(), Is.Empty);
    }

    [Test]
    public async Task FindAsync_AVaryingResponse_AnswersOnlyTheSameHeaders()
    {
        var german = new Dictionary<string, string>(StringComparer.Ordinal) { ["accept-language"] = "de" };
        using var body = Body("hallo");
        _cache.Store(Head("/a"), vary: "Accept-Language, accept-encoding", setsCookie: false, german, body);
        await RestartAsync();

        using var same = await _cache.FindAsync(Url("/a"), german, default);
        Assert.That(Text(same), Is.EqualTo("hallo"));
        Assert.That(await FindAsync("/a"), Is.Null);
        Assert.That(await _cache.FindAsync(Url("/a"), new Dictionary<string, string>(StringComparer.Ordinal) { ["Accept-Language"] = "en" }, default), Is.Null);
    }

    [Test]
    public async Task FindAsync_AnotherUserAgentThanWasSent_IsAMissWhenTheResponseVariesByIt()
    {
        using (var body = Body("for one"))
            _cache.Store(Head("/a"), vary: "User-Agent", setsCookie: false, headers: null, body);
        _options.UserAgent = "Other/1.0";
        await RestartAsync();

        Assert.That(await FindAsync("/a"), Is.Null);
    }

    [Test]
    public async Task Store_IntoAFullQueue_LetsThePageGoAndGivesItsMemoryBack()
    {
        _options.Cache.QueueCapacity = 1;
        await RestartAsync();
        var owners = Enumerable.Range(0, 500).Select(_ => new Owner()).ToList();
        for (var i = 0; i < owners.Count; i++)
        {
            using var body = new SharedBody(new byte[50_000], owners[i]);
            _cache.Store(Head($"/{i}"), vary: null, setsCookie: false, headers: null, body);
        }

        await _cache.DisposeAsync();

        Assert.That(Files(), Has.Count.InRange(1, 499));
        Assert.That(owners.Select(o => o.Disposals), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Concerns_WithMaxBytesZero_TurnsTheCacheOff()
    {
        _options.Cache.MaxBytes = 0;
        await RestartAsync();

        Assert.That(_cache.Concerns(headers: null), Is.False);
    }

    [Test]
    public async Task ExplainAsync_ACopy_TellsItsStateAndItsTimes()
    {
        Store("/a", "12345");
        await RestartAsync();

        var fresh = await _cache.ExplainAsync(Url("/a"), default);
        _time.Advance(TimeSpan.FromMinutes(2));
        var stale = await _cache.ExplainAsync(Url("/a"), default);

        Assert.That(fresh, Is.EqualTo(new CacheExplanation(CacheState.Fresh, Head("/a").ReceivedAt, Head("/a").ReceivedAt.AddMinutes(1), 5)));
        Assert.That(stale.State, Is.EqualTo(CacheState.Stale));
        Assert.That((await _cache.ExplainAsync(Url("/b"), default)).State, Is.EqualTo(CacheState.Missing));
    }

    private void Store(string path, string text, Func<CachedHead, CachedHead>? change = null)
    {
        using var body = Body(text);
        _cache.Store(change?.Invoke(Head(path)) ?? Head(path), vary: null, setsCookie: false, headers: null, body);
    }

    // What waits to be written is written before.
    private async Task RestartAsync()
    {
        await _cache.DisposeAsync();
        _cache = NewCache();
        // Waits until the copies are known.
        await _cache.ExplainAsync(Url("/"), default);
    }

    private PageCache NewCache() => new(Options.Create(_options), _time, NullLogger<PageCache>.Instance);

    private ValueTask<CachedCopy?> FindAsync(string path) => _cache.FindAsync(Url(path), headers: null, default);

    private List<string> Files() => Directory.Exists(Folder) ? [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)] : [];

    private static SharedBody Body(string text) => new(Encoding.UTF8.GetBytes(text), owner: null);

    private static string? Text(CachedCopy? copy) => copy is null ? null : Encoding.UTF8.GetString(copy.Body.Span);

    private static TargetUrl Url(string path) => TargetUrl.TryParse($"https://example.com{path}", out var url, out var reason) ? url : throw new InvalidOperationException(reason);

    private static CachedHead Head(string path) => new()
    {
        Url = Url(path).Text,
        Status = 200,
        ContentType = "text/html",
        ReceivedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        CacheControl = "max-age=60",
    };

    private sealed class Owner : IDisposable
    {
        private int _disposals;

        public int Disposals => _disposals;

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}
