using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Gather.Api.Tests.Jobs;

namespace Gather.Api.Tests.Faults;

/// <summary>Reads a job's events as a browser does: whenever the stream breaks it comes back with the last id, until there is nothing more.</summary>
internal sealed class ReturningReader(HttpClient client, string path)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly List<SseEvent> _events = [];

    /// <summary>The events that have an id, in the order in which they came.</summary>
    public IReadOnlyList<SseEvent> Events => _events;

    /// <summary>How often it came back.</summary>
    public int Returns { get; private set; }

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (!await IsDoneAsync(cancellationToken))
        {
            Returns++;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (_events.Count > 0)
                request.Headers.Add("Last-Event-ID", _events[^1].Id);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NoContent)
                return true;
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return false;
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
            {
                Assert.That(item.EventType, Is.Not.EqualTo("reset"));
                if (item.EventId is not null)
                    _events.Add(new SseEvent(item.EventId, item.EventType, JsonElement.Parse(item.Data)));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // It was killed, or is not there yet.
        }

        return false;
    }
}
