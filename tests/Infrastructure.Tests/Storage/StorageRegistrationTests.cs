using Gather.Application.Access;
using Gather.Application.Events;
using Gather.Application.Storage;
using Gather.Domain.Events;
using Gather.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Tests.Storage;

internal sealed class StorageRegistrationTests
{
    [Test]
    public void StartAsync_SeveralWrongOptions_AreReportedTogether()
    {
        using var host = Build(new(StringComparer.Ordinal)
        {
            ["Storage:Provider"] = "Oracle",
            ["Storage:QueueCapacity"] = "0",
            ["Storage:Path"] = "",
        });

        var thrown = Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.That(thrown!.Message, Does.Contain("Provider").And.Contain("QueueCapacity").And.Contain("Path"));
    }

    [Test]
    public void StartAsync_PostgresWithoutConnectionString_IsRefused()
    {
        using var host = Build(new(StringComparer.Ordinal) { ["Storage:Provider"] = "postgres" });

        Assert.That(() => host.StartAsync(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ConnectionStrings:Gather"));
    }

    [Test]
    public async Task StartAsync_Store_IsOpenBeforeOtherHostedServicesAndAfterThem()
    {
        await using var location = await StoreLocation.CreateAsync(StoreProvider.Sqlite);
        using var host = Build(new(StringComparer.Ordinal) { ["Storage:Path"] = location.Options.Path }, first: services => services.AddHostedService<Appender>());

        await host.StartAsync();
        await host.StopAsync();

        var log = host.Services.GetRequiredService<IEventLog>();
        Assert.That(
            () => log.AppendAsync(Appender.Topic, [new NewEntry("late", "1"u8.ToArray())], CancellationToken.None),
            Throws.InstanceOf<StoreUnavailableException>());
        await using var store = await location.OpenAsync();
        var page = await new EventLog(store).ReadAfterAsync(Appender.Topic, after: null, 10, CancellationToken.None);
        Assert.That(page.Entries.Select(e => e.Type), Is.EqualTo(new[] { "started", "stopped" }));
    }

    [Test]
    public void AddStorage_Ports_AreRegistered()
    {
        using var host = Build([]);

        foreach (var port in new[] { typeof(IEventLog), typeof(IApiKeyStore), typeof(IIdempotencyStore), typeof(IProtectionKeyStore), typeof(IStoreHealth) })
            Assert.That(host.Services.GetRequiredService(port), Is.SameAs(host.Services.GetRequiredService(port)));
    }

    private static IHost Build(Dictionary<string, string?> settings, Action<IServiceCollection>? first = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        first?.Invoke(builder.Services);
        builder.Services.AddStorage(builder.Configuration);
        return builder.Build();
    }

    private sealed class Appender(IEventLog log) : IHostedService
    {
        public static readonly Topic Topic = Topic.Parse("test/hosted");

        public Task StartAsync(CancellationToken cancellationToken) =>
            log.AppendAsync(Topic, [new NewEntry("started", "1"u8.ToArray())], cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) =>
            log.AppendAsync(Topic, [new NewEntry("stopped", "1"u8.ToArray())], cancellationToken);
    }
}
