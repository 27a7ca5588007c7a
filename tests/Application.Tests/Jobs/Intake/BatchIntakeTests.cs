using System.Text;
using System.Text.Json;
using Gather.Application.Errors;
using Gather.Application.Jobs.Intake;
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

    private IReadOnlyList<InMemoryItem> Items(Guid job) => _host.Jobs.ItemsOf(job);

    private static IAsyncEnumerable<BatchLine> Lines(string metadata) =>
        new[] { new BatchLine(0, new BatchPage { Url = "https://example.com/", Metadata = JsonElement.Parse(metadata) }) }.ToAsyncEnumerable();
}
