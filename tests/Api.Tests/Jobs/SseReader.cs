using System.Net.ServerSentEvents;
using System.Text.Json;
using Gather.Testing;

namespace Gather.Api.Tests.Jobs;

/// <summary>An event as it was read.</summary>
internal sealed record SseEvent(string? Id, string Type, JsonElement Data);

/// <summary>Reads server-sent events of a running stream by the framework's own parser.</summary>
internal sealed class SseReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    public SseReader(HttpResponseMessage response)
    {
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        _response = response;
        _items = SseParser.Create(response.Content.ReadAsStream()).EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>The next event of a type; progress is passed over, anything else fails.</summary>
    public async Task<SseEvent> NextAsync(string type)
    {
        while (true)
        {
            Assert.That(await _items.MoveNextAsync().AsTask().Soon(), $"The stream ended before {type}.");
            var read = Current();
            if (read.Type == "progress" && type != "progress")
                continue;
            Assert.That(read.Type, Is.EqualTo(type));
            return read;
        }
    }

    public async Task<IReadOnlyList<SseEvent>> RestAsync()
    {
        var rest = new List<SseEvent>();
        while (await _items.MoveNextAsync().AsTask().Soon())
            rest.Add(Current());
        return rest;
    }

    public void Dispose() => _response.Dispose();

    private SseEvent Current() => new(_items.Current.EventId, _items.Current.EventType, JsonElement.Parse(_items.Current.Data));
}
