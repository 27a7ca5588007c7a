using Microsoft.Extensions.DependencyInjection;

namespace Gather.Client.Tests;

/// <summary>The SDK as a program registers it.</summary>
internal sealed class Sdk : IDisposable
{
    private readonly ServiceProvider _services;

    public Sdk(Action<GatherClientOptions> configure, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddGatherClient(configure);
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<IGatherClient>();
    }

    public IGatherClient Client { get; }

    public void Dispose() => _services.Dispose();
}

internal static class SdkExtensions
{
    public static async Task<IReadOnlyList<OperationInfo>> RunningAsync(this IGatherClient root, string kind) =>
        [.. (await root.ListOperationsAsync()).Items.Where(o => o.Kind == kind)];

    /// <summary>Looks until so many operations of a kind run, for ten seconds at most.</summary>
    public static async Task<IReadOnlyList<OperationInfo>> UntilRunningAsync(this IGatherClient root, string kind, int count)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var running = await root.RunningAsync(kind);
            if (running.Count == count)
                return running;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }

        throw new AssertionException($"There were never {count} operations of the kind {kind}.");
    }
}
