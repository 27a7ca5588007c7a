using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs.Queue;

/// <summary>
/// How many items are in hand, of all jobs together and of each host. One job, or one owner, may have a multiple of what is still
/// free: alone it gets most of the hands, and yet there are some for whoever comes next, be its pages ever so slow (dynamic
/// thresholds, Choudhury and Hahne 1998). The items of one slow host, who wait for their turns there, would take all hands
/// otherwise; so each host has a bound of its own. Used under the queue's lock only.
/// </summary>
internal sealed class Hands(IOptions<JobsOptions> options)
{
    /// <summary>The host of a URL that cannot be read; it fails on its own and waits for nobody.</summary>
    public const string NoHost = "";

    // Of the hands that are not others', at most two thirds are one job's and four fifths one owner's.
    private const int JobShare = 2;
    private const int OwnerShare = 4;

    private readonly Dictionary<string, int> _byHost = new(StringComparer.Ordinal);
    private int _inHand;

    private int Free => options.Value.Parallelism - _inHand;

    public bool HasRoomForJob(int inHand) => inHand < JobShare * Free;

    public bool HasRoomForOwner(int inHand) => inHand < OwnerShare * Free;

    public bool HasRoomAt(string host) => host == NoHost || _byHost.GetValueOrDefault(host) < options.Value.PerHost;

    public void Take(string host)
    {
        _byHost[host] = _byHost.GetValueOrDefault(host) + 1;
        _inHand++;
    }

    public void Release(string host)
    {
        if (--_byHost[host] == 0)
            _byHost.Remove(host);
        _inHand--;
    }
}
