using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Queue;

/// <summary>
/// How many items of each host are in hand, of all jobs together: those of a slow host, who wait for their turns there, would take
/// all hands otherwise. Used under the queue's lock only.
/// </summary>
internal sealed class HostHands(IOptions<JobsOptions> options)
{
    /// <summary>The host of a URL that cannot be read; it fails on its own and waits for nobody.</summary>
    public const string None = "";

    private readonly Dictionary<string, int> _hands = new(StringComparer.Ordinal);

    public bool HasRoom(string host) => host == None || _hands.GetValueOrDefault(host) < options.Value.PerHost;

    public void Take(string host) => _hands[host] = _hands.GetValueOrDefault(host) + 1;

    public void Release(string host)
    {
        if (--_hands[host] == 0)
            _hands.Remove(host);
    }
}
