using System.Text;
using System.Text.Json;
using Gather.Application.Errors;
using Gather.Application.Jobs.Intake;
using Gather.Application.Jobs.Storage;
using Gather.Application.Storage;
using Gather.Testing.Jobs;

namespace Gather.Application.Tests.Jobs.Intake;

public sealed class BatchIntakeTests : IAsyncDisposable
{
    private readonly Host _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Test]
    public async Task Create_AUrlWithNul_IsKeptAsOneThatIsNone()
    {
        string[] urls = ["http://a/\0", "http://a\0b/"];
        var created = await _host.SendAsync(new CreateBatch { Urls = urls });
        await _host.SendAsync(new AppendUrls { Urls = urls }.To(created.Value.Id.ToString()));
        await _host.SendAsync(new AppendLines(created.Value.Id.ToString(), BatchLine.Of(urls)));

        string[] kept = ["http://a/\u001A", "http://a\u001Ab/"];
        Assert.That(Items(created.Value.Id).Select(i => i.Url), Is.EqualTo(kept.Concat(kept).Concat(kept)));
        Assert.That(kept.Any(u => Gather.Domain.Scraping.TargetUrl.TryParse(u, out _, out _)), Is.False);
    }

    [TestCase("{\r\"a\" :\r\n[1.0,\t12345678901234567890123, 1e2]}", """{"a":[1.0,12345678901234567890123,1e2]}""")]
    [TestCase("\"a\\rb\\u0000\"", "\"a\\rb\\u0000\"")]
    [TestCase("{\"ü\":\"<\\u00fc>\"}", "{\"ü\":\"<ü>\"}")]
    [TestCase(" null ", "null")]
    public async Task Create_Metadata_IsKeptOnOneLineAndSaysTheSame(string given, string kept)
    {
        var created = await _host.SendAsync(new CreateBatchLines(Lines(given), IdempotencyKey: null));

        Assert.That(Encoding.UTF8.GetString(Items(created.Value.Id).Single().Given.Metadata!.Value.Span), Is.EqualTo(kept));
    }

    [Test]
    public void Create_MetadataWithHalfACharacter_IsRefused() => Assert.That(
        () => _host.SendAsync(new CreateBatchLines(Lines("""{"a":"\ud800"}"""), IdempotencyKey: null)),
        Throws.InstanceOf<RequestInvalidException>().With.Property(nameof(RequestInvalidException.Errors)).ContainKey("lines[0].metadata"));

    [Test]
    public async Task Create_LargeLines_AreStoredBeforeTheyAreMany()
    {
        var metadata = JsonElement.Parse($"\"{new string('x', 60_000)}\"");
        var lines = Enumerable.Range(0, 100).Select(i => new BatchLine(i, new BatchPage { Url = "https://example.com/", Metadata = metadata }));

        var created = await _host.SendAsync(new CreateBatchLines(lines.ToAsyncEnumerable(), IdempotencyKey: null));

        Assert.That(created.Value.Accepted, Is.EqualTo(100));
        Assert.That(_host.Jobs.Names.Count(n => n == nameof(IJobStore.AddAsync)), Is.EqualTo(2));
    }

    [Test]
    public void Create_WhatCannotBeAccepted_IsDropped()
    {
        _host.Jobs.Fault = static call => call == nameof(IJobStore.AcceptAsync) ? new StoreUnavailableException("It is full.") : null;

        Assert.That(() => _host.SendAsync(new CreateBatch { Urls = ["https://example.com/"] }), Throws.InstanceOf<StoreUnavailableException>());

        Assert.That(_host.Jobs.Names.TakeLast(1), Is.EqualTo(new[] { nameof(IJobStore.DropAsync) }));
    }

    [Test]
    public async Task Append_MoreThanOneBatchMayHave_IsRefused()
    {
        await using var host = new Host(("Jobs:MaxUrls", "3"));
        var job = (await host.SendAsync(new CreateBatch { Urls = ["https://example.com/", "https://example.com/"] })).Value.Id;

        Assert.That(
            () => host.SendAsync(new AppendUrls { Urls = ["https://example.com/", "https://example.com/"] }.To(job.ToString())),
            Throws.InstanceOf<RequestInvalidException>().With.Property(nameof(RequestInvalidException.Errors)).ContainKey("urls"));
        await host.SendAsync(new AppendUrls { Urls = ["https://example.com/"] }.To(job.ToString()));
        Assert.That(host.Jobs.Peek(job).Accepted, Is.EqualTo(3));
    }

    private IReadOnlyList<InMemoryItem> Items(Guid job) => _host.Jobs.ItemsOf(job);

    private static IAsyncEnumerable<BatchLine> Lines(string metadata) =>
        new[] { new BatchLine(0, new BatchPage { Url = "https://example.com/", Metadata = JsonElement.Parse(metadata) }) }.ToAsyncEnumerable();
}
