using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Gather.Application.Events;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gather.Bench.Store;

/// <summary>Callers that each append one entry of 256 B after the other, to eight topics, and wait for each acknowledgement.</summary>
internal static class AppendLoad
{
    private const int Topics = 8;
    private static readonly byte[] Data = new byte[256];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    public static async Task<string> RunAsync(string name, int callers, Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddMetrics();
        builder.Services.AddStorage(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync();

        var log = host.Services.GetRequiredService<IEventLog>();
        await LoadAsync(log, callers, WarmUp);
        using var commits = new CommitMeter();
        var started = Stopwatch.GetTimestamp();
        var times = await LoadAsync(log, callers, Measured);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await host.StopAsync();

        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {callers} | {times.Count / elapsed.TotalSeconds:N0} | {times[times.Count / 2].TotalMilliseconds:F2} | {times[(int)(times.Count * 0.99)].TotalMilliseconds:F2} | {commits.CommandsPerCommit:F1} | {commits.MeanMilliseconds:F2} |");
    }

    private static async Task<List<TimeSpan>> LoadAsync(IEventLog log, int callers, TimeSpan length)
    {
        var started = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var topic = Topic.Parse(string.Create(CultureInfo.InvariantCulture, $"bench/{caller % Topics}"));
            var times = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                var begin = Stopwatch.GetTimestamp();
                await log.AppendAsync(topic, [new NewEntry("bench", Data)], CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(begin));
            }

            return times;
        })));
        return [.. all.SelectMany(t => t)];
    }

    /// <summary>Reads the store's own metrics.</summary>
    private sealed class CommitMeter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _commits;
        private long _commands;
        private double _seconds;

        public CommitMeter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "gather.store.commit.duration" or "gather.store.batch.size")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => _seconds += seconds);
            _listener.SetMeasurementEventCallback<int>((_, commands, _, _) =>
            {
                _commits++;
                _commands += commands;
            });
            _listener.Start();
        }

        public double CommandsPerCommit => (double)_commands / _commits;

        public double MeanMilliseconds => _seconds / _commits * 1000;

        public void Dispose() => _listener.Dispose();
    }
}
