using System.Net.Http.Headers;
using System.Text;

namespace Gather.Api.Tests.Jobs;

/// <summary>Characters that not every store keeps in a text, wherever a client can put them: the answer is never a failure of ours.</summary>
internal sealed class OddTextTests(string provider) : OnBothStores(provider)
{
    private const string Job = "019b76da-a800-7000-8000-0123456789ab";

    [TestCase("batches", """{"urls":["http://a/*","http://127.0.0.1:1/"]}""")]
    [TestCase("batches", """{"urls":["http://127.0.0.1:1/"],"scrape":{"formats":[],"extract":{"a*":{"selector":"b*","attribute":"c*"}}}}""")]
    [TestCase("batches", """{"urls":["http://127.0.0.1:1/"],"scrape":{"headers":{"X-A":"*"}}}""")]
    [TestCase("batches", """{"urls":["http://127.0.0.1:1/"],"scrape":{"headers":{"X-*":"a"}}}""")]
    [TestCase("batches", """{"urls":["http://127.0.0.1:1/"],"webhook":{"url":"http://127.0.0.1:1/*","secret":"0123456789abcdef"}}""")]
    [TestCase("batches", """{"urls":["http://127.0.0.1:1/"],"webhook":{"url":"http://127.0.0.1:1/","secret":"0123456789abcdef*","events":["*"]}}""")]
    [TestCase("crawls", """{"url":"http://127.0.0.1:1/*"}""")]
    [TestCase("crawls", """{"url":"http://127.0.0.1:1/","include":["/*"],"exclude":["/a*"]}""")]
    public async Task Order_OddText_IsTakenOrRefused(string kind, string order)
    {
        foreach (var odd in new[] { "\\u0000", "\\ud800", "\\udc00x" })
        {
            using var content = new StringContent(order.Replace("*", odd, StringComparison.Ordinal), Encoding.UTF8, "application/json");
            using var response = await Root.PostAsync($"/v1/jobs/{kind}", content);
            Assert.That((int)response.StatusCode, Is.AnyOf(202, 400), odd);
        }
    }

    [TestCase("http://a/*")]
    [TestCase("\"http://a/*\"")]
    [TestCase("""{"url":"http://127.0.0.1:1/","metadata":{"*":"*"}}""")]
    [TestCase("""{"*":"*"}""")]
    [TestCase("""{"url*":"*"}""")]
    public async Task OrderLines_OddText_IsTakenOrRefused(string line)
    {
        foreach (var odd in new[] { "\0", "\\u0000", "\\ud800", "\uFFFF" })
        {
            using var content = new StringContent(line.Replace("*", odd, StringComparison.Ordinal), new MediaTypeHeaderValue("application/x-ndjson"));
            using var response = await Root.PostAsync("/v1/jobs/batches", content);
            Assert.That((int)response.StatusCode, Is.AnyOf(202, 400), odd);
        }
    }

    [TestCase("jobs/%00")]
    [TestCase("jobs?after=%00")]
    [TestCase("jobs?state=%00")]
    [TestCase($"jobs/{Job}%00/results")]
    [TestCase($"jobs/{Job}/results/%00")]
    [TestCase($"jobs/{Job}/results?after=%00")]
    [TestCase($"jobs/{Job}/events?after=job/{Job}=%00.1")]
    [TestCase($"jobs/{Job}/deliveries?after=%00")]
    [TestCase("keys/%00")]
    [TestCase("operations/%00")]
    public async Task Read_OddText_IsRefused(string path)
    {
        using var response = await Root.GetAsync("/v1/" + path);
        Assert.That((int)response.StatusCode, Is.InRange(400, 499));
    }

    [Test]
    public async Task Order_AUrlWithNul_FailsByItself()
    {
        var job = await Root.OrderAsync("batches", new { urls = new[] { "http://a/\0" } });

        var ended = await Root.EndedAsync(job);

        Assert.That(ended.GetProperty("counts").GetProperty("failedByCode").GetProperty("invalidUrl").GetInt64(), Is.EqualTo(1));
    }
}
