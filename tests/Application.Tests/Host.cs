using Gather.Application.Access;
using Gather.Application.Events;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Operations;
using Gather.Application.Scraping.Fetching;
using Gather.Application.Scraping.Reading;
using Gather.Application.Storage;
using Gather.Testing;
using Gather.Testing.Jobs;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Moq;

namespace Gather.Application.Tests;

/// <summary>The use cases as the program registers them, on fake time and a store in memory.</summary>
internal sealed class Host : IAsyncDisposable
{
    internal static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["Concurrency:Pools:sleep:Permits"] = "2",
        ["Concurrency:Pools:limited-sleep:Permits"] = "1",
        ["Concurrency:Pools:limited-sleep:Queue"] = "10",
        ["Concurrency:Pools:sleep-batch:Permits"] = "1",
        ["Concurrency:Pools:scrape:Permits"] = "10",
        ["Concurrency:Pools:scrape-batch:Permits"] = "10",
    };

    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    public Host(params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(Settings, StringComparer.Ordinal);
        foreach (var (key, value) in settings)
            all[key] = value;

        Store = new InMemoryApiKeyStore(Time);
        Jobs = new InMemoryJobStore(Time);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddMetrics()
            .AddLogging()
            .AddApplication(new ConfigurationBuilder().AddInMemoryCollection(all).Build())
            .AddSingleton<IApiKeyStore>(Store)
            .AddSingleton<IJobStore>(Jobs)
            .AddSingleton(Mock.Of<IEventLog>())
            .AddSingleton(Mock.Of<IDeliveryStore>())
            .AddSingleton<IWebhookSender>(Receivers)
            .AddSingleton<ISecretProtector>(new PlainSecrets())
            .AddSingleton<IFetcher>(Fetcher)
            .AddSingleton<IPageReader>(Reader)
            .AddSingleton<ITokenProtector>(new PlainTokens())
            .AddSingleton<IAnswerProtector>(Answers)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        _scope = _services.CreateAsyncScope();
    }

    public FakeTimeProvider Time { get; } = new();

    public InMemoryApiKeyStore Store { get; }

    public InMemoryJobStore Jobs { get; }

    public FakeFetcher Fetcher { get; } = new();

    public FakePageReader Reader { get; } = new();

    public PlainAnswers Answers { get; } = new();

    public FakeWebhookSender Receivers { get; } = new();

    public CallContext Call => Get<CallContext>();

    public T Get<T>()
        where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Checks all options, as the program does at its start.</summary>
    public void Start() => Get<IStartupValidator>().Validate();

    /// <summary>Sends a request as a caller whose call has begun.</summary>
    public Task<T> SendAsync<T>(IRequest<T> request, Caller? caller = null)
    {
        if (!Call.Token.CanBeCanceled)
            Call.Begin(caller ?? Caller.Root, TimeSpan.FromDays(7), Time, CancellationToken.None);
        return Get<IMediator>().Send(request, Call.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }
}

/// <summary>Tokens that anyone can read.</summary>
internal sealed class PlainTokens : ITokenProtector
{
    public string Protect(TokenContent content) => System.Text.Json.JsonSerializer.Serialize(content);
}

/// <summary>Answers that are turned over, so that an unprotected one is noticed.</summary>
internal sealed class PlainAnswers : IAnswerProtector
{
    public bool KeysAreGone { get; set; }

    public byte[] Protect(byte[] answer) => [.. answer.Reverse()];

    public byte[]? Unprotect(byte[] answer) => KeysAreGone ? null : [.. answer.Reverse()];
}

/// <summary>Secrets that are turned over, so that an unprotected one is noticed.</summary>
internal sealed class PlainSecrets : ISecretProtector
{
    public byte[] Protect(string secret) => [.. System.Text.Encoding.UTF8.GetBytes(secret).Reverse()];

    public string? Unprotect(byte[] secret) => System.Text.Encoding.UTF8.GetString([.. secret.Reverse()]);
}
