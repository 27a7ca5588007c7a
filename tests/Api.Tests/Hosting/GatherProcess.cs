using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gather.Testing;

namespace Gather.Api.Tests.Hosting;

/// <summary>The program as its user starts it: a process of its own, which can be told to stop or killed.</summary>
internal sealed class GatherProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string _data;

    private GatherProcess(Process process, string data)
    {
        _process = process;
        _data = data;
    }

    public IEnumerable<string> Output => _lines;

    public static GatherProcess Start(string environment, params (string Key, string Value)[] settings)
    {
        var data = Directory.CreateTempSubdirectory("gather-process-").FullName;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Gather.Api.dll")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "src/Api"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Storage__Path"] = Path.Combine(data, "gather.db");
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        var gather = new GatherProcess(new Process { StartInfo = start }, data);
        gather._process.OutputDataReceived += (_, line) => gather.Keep(line.Data);
        gather._process.ErrorDataReceived += (_, line) => gather.Keep(line.Data);
        gather._process.Start();
        gather._process.BeginOutputReadLine();
        gather._process.BeginErrorReadLine();
        return gather;
    }

    /// <summary>Waits until the program says where it listens.</summary>
    public async Task<HttpClient> ClientAsync()
    {
        const string Mark = "Gather listens on ";
        var line = await LineAsync(Mark);
        var address = line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Split('"', ' ')[0];
        return new HttpClient { BaseAddress = new Uri(address) };
    }

    public Task<string> LineAsync(string part) =>
        Eventually.GetAsync(() => Task.FromResult(_lines.FirstOrDefault(l => l.Contains(part, StringComparison.Ordinal))), $"the log says '{part}'; it says: {string.Join('\n', _lines)}");

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
