// Sends a batch of waits to a Gather server and prints each outcome when it arrives.
//   GATHER_URL=http://localhost:5080 GATHER_KEY=… dotnet run --project samples/Sleeps -- 2 3 1
using System.Globalization;
using Gather.Client;
using Microsoft.Extensions.DependencyInjection;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

await using var services = new ServiceCollection()
    .AddGatherClient(options =>
    {
        options.BaseAddress = new Uri(Environment.GetEnvironmentVariable("GATHER_URL") ?? "http://localhost:5080");
        options.ApiKey = Environment.GetEnvironmentVariable("GATHER_KEY");
    })
    .Services.BuildServiceProvider();
var gather = services.GetRequiredService<IGatherClient>();

try
{
    var seconds = args.Length > 0 ? Array.ConvertAll(args, a => double.Parse(a, CultureInfo.InvariantCulture)) : [2, 3, 1];
    await foreach (var outcome in gather.StreamSleepsAsync(new RunSleeps { Seconds = seconds }, stop.Token))
    {
        Console.WriteLine(outcome.Status == SleepStatus.Succeeded
            ? $"item {outcome.Index} slept {outcome.Elapsed} s"
            : $"item {outcome.Index} failed: {outcome.Error?.Code}: {outcome.Error?.Detail}");
    }

    return 0;
}
catch (GatherProblemException problem)
{
    await Console.Error.WriteLineAsync($"{problem.Code}: {problem.Message}");
    if (problem.RetryAfter is { } wait)
        await Console.Error.WriteLineAsync($"Try again in {wait.TotalSeconds} s.");
    return 1;
}
catch (HttpRequestException unreachable)
{
    await Console.Error.WriteLineAsync($"The server cannot be reached: {unreachable.Message}");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped; the server has ended the operation.");
    return 130;
}
