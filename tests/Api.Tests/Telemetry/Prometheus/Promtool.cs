using System.ComponentModel;
using System.Diagnostics;

namespace Gather.Api.Tests.Telemetry.Prometheus;

/// <summary>Prometheus' own reader and linter of metric pages.</summary>
internal static class Promtool
{
    private const int Readable = 0;
    private const int ReadableWithAdvice = 3;

    /// <summary>
    /// What it objects to. The names of the runtime's instruments are not ours to choose, and some end in a word that the
    /// linter wants for histograms; its advice on those is left out.
    /// </summary>
    public static async Task<IReadOnlyList<string>> CheckMetricsAsync(string page)
    {
        using var promtool = Start();
        var advice = promtool.StandardError.ReadToEndAsync();
        var output = promtool.StandardOutput.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(page);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();

        Assert.That(promtool.ExitCode, Is.EqualTo(Readable).Or.EqualTo(ReadableWithAdvice), await advice);
        return [.. $"{await advice}\n{await output}".Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("dotnet_", StringComparison.Ordinal) || !line.Contains("\"_count\"", StringComparison.Ordinal))];
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Ignore("promtool is not installed (it comes with Prometheus).");
            throw;
        }
    }
}
