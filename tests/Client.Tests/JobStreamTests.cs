using Microsoft.AspNetCore.Http;

namespace Gather.Client.Tests;

/// <summary>Jobs of the real server, and streams that break.</summary>
public sealed class JobStreamTests
{
    [Test]
    public async Task Job_FromUrlsToResults_GivesOneOfEach()
    {
        using var server = new GatherServer();
        using var sdk = server.AsRoot();
        var urls = Enumerable.Range(0, 1500).Select(i => $"https://example.com/{i}").ToAsyncEnumerable();

        var job = await sdk.Client.SubmitBatchAsync(urls, new BatchTerms { Priority = 1 }, "once");
        Assert.That(job.Accepted, Is.EqualTo(1500));
        var events = await sdk.Client.StreamJobEventsAsync(job.Id.ToString()).ToListAsync();
        var results = await sdk.Client.StreamJobResultsAsync(job.Id.ToString()).ToListAsync();

        Assert.That(events.Where(e => e.Cursor is not null).Select(e => e.Cursor), Is.Unique);
        Assert.That(events.Count(e => e.Type == "item.succeeded"), Is.EqualTo(1500));
        Assert.That(events.Last(e => e.Cursor is not null).Type, Is.EqualTo("job.ended"));
        Assert.That(results.Select(r => r.Index), Is.EqualTo(Enumerable.Range(0, 1500)));
    }

    [Test]
    public async Task StreamJobEventsAsync_ConnectionThatBreaks_GoesOnAfterTheLastEvent()
    {
        var asked = new List<string?>();
        // A connection that is reset loses what was sent on it and not read yet.
        var hasRead = new TaskCompletionSource();
        await using var server = await OddServer.StartAsync(async http =>
        {
            asked.Add(http.Request.Query["after"]);
            http.Response.ContentType = "application/x-ndjson";
            switch (asked.Count)
            {
                case 1:
                    await http.Response.WriteAsync("""{"cursor":"c.1","type":"job.accepted","data":{}}""" + "\n" + """{"cursor":"c.2","ty""");
                    await http.Response.Body.FlushAsync();
                    await hasRead.Task;
                    http.Abort();
                    break;
                case 2:
                    http.Response.StatusCode = 503;
                    break;
                case 3:
                    await http.Response.WriteAsync("""{"cursor":"c.2","type":"job.ended","data":{}}""" + "\n");
                    break;
                default:
                    http.Response.StatusCode = 204;
                    break;
            }
        });

        var cursors = new List<string?>();
        await foreach (var e in server.Sdk.Client.StreamJobEventsAsync("id"))
        {
            cursors.Add(e.Cursor);
            hasRead.TrySetResult();
        }

        Assert.That(cursors, Is.EqualTo(new[] { "c.1", "c.2" }));
        Assert.That(asked, Is.EqualTo(new[] { null, "c.1", "c.1", "c.2" }));
    }

    [Test]
    public async Task StreamJobResultsAsync_ServerNotThereAtFirst_ThrowsAtOnce()
    {
        await using var server = await OddServer.StartAsync(503, "text/plain", "");

        Assert.That(async () => await server.Sdk.Client.StreamJobResultsAsync("id").ToListAsync(), Throws.InstanceOf<GatherException>());
    }
}
