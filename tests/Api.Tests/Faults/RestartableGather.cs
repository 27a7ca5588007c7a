using System.Diagnostics;
using System.Net;
using Gather.Api.Tests.Hosting;
using Gather.Testing;

namespace Gather.Api.Tests.Faults;

/// <summary>The program on data and a port that outlive its process, so that who was connected finds it again.</summary>
internal sealed class RestartableGather : IAsyncDisposable
{
    private readonly DirectoryInfo _own = Directory.CreateTempSubdirectory("gather-faults-");
    private readonly DirectoryInfo _data;
    private readonly int _port = FreePort.Find();
    private readonly (string Key, string Value)[] _settings;
    private GatherProcess? _process;

    /// <summary>One that has not been started yet.</summary>
    /// <param name="site">The site that it may call.</param>
    /// <param name="data">Where its data is; null: in a folder of its own.</param>
    /// <param name="settings">Settings besides.</param>
    public RestartableGather(FaultySite site, DirectoryInfo? data = null, params (string Key, string Value)[] settings)
    {
        _data = data ?? _own;
        _settings =
        [
            ("Egress:AllowedHosts:0", site.Authority), ("Egress:Retries:Delay", "00:00:00.010"), ("Egress:Retries:Budget", "1"), .. settings,
        ];
        Client = new HttpClient { BaseAddress = new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), _port).Uri, Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Client { get; }

    public GatherProcess Process => _process ?? throw new InvalidOperationException("It has not been started.");

    /// <summary>Begins to start it.</summary>
    public async Task BeginAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = GatherProcess.Start("Development", _data, _port, _settings);
    }

    /// <summary>Starts it and waits until it answers; tells how long that took.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var watch = Stopwatch.StartNew();
        await BeginAsync();
        await Process.LineAsync("Gather listens on ");
        return watch.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
        _own.Delete(recursive: true);
    }
}
