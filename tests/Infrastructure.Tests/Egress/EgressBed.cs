using Gather.Application.Jobs.Webhooks;
using Gather.Domain.Scraping;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Egress.Connections;
using Gather.Infrastructure.Egress.Exchanges;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gather.Infrastructure.Tests.Egress;

/// <summary>The door out as it is registered, with what a test sets differently.</summary>
internal sealed class EgressBed : IDisposable
{
    public const int MaxBytes = 1024 * 1024;

    private readonly ServiceProvider _provider;

    public EgressBed(
        Action<EgressOptions>? configure = null, TimeProvider? time = null, INameResolver? names = null, Action<SocketsHttpHandler>? handler = null,
        Action<WebhooksOptions>? webhooks = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddEgress(new ConfigurationBuilder().Build());
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.PostConfigure<EgressOptions>(options => configure?.Invoke(options));
        services.PostConfigure<WebhooksOptions>(options => webhooks?.Invoke(options));
        if (names is not null)
            services.Replace(ServiceDescriptor.Singleton(names));
        if (handler is not null)
            services.AddHttpClient(Exchanger.ClientName).ConfigurePrimaryHttpMessageHandler((own, _) => handler((SocketsHttpHandler)own));
        _provider = services.BuildServiceProvider();
    }

    public Exchanger Exchanger => _provider.GetRequiredService<Exchanger>();

    public IWebhookSender Webhooks => _provider.GetRequiredService<IWebhookSender>();

    public EgressGuard Guard => _provider.GetRequiredService<EgressGuard>();

    public static TargetUrl Target(string url) => TargetUrl.TryParse(url, out var target, out var reason) ? target : throw new ArgumentException(reason, nameof(url));

    /// <summary>A bed that may call anything on the loopback addresses.</summary>
    public static EgressBed OnLoopback(Action<EgressOptions>? configure = null, TimeProvider? time = null, INameResolver? names = null) => new(
        options =>
        {
            options.AllowedHosts.Add("127.0.0.0/8");
            configure?.Invoke(options);
        },
        time, names);

    public Task<Exchange> SendAsync(
        string url, IReadOnlyDictionary<string, string>? headers = null, bool streamed = false, long maxBytes = MaxBytes, CancellationToken cancellationToken = default) =>
        Exchanger.SendAsync(new ExchangeRequest(Target(url)) { Headers = headers, Streamed = streamed, MaxBytes = maxBytes }, cancellationToken);

    public void Dispose() => _provider.Dispose();
}
