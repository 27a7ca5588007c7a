using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gather.Client.Tests;

/// <summary>How the SDK is set up, and that it keeps the credential to itself.</summary>
public sealed class RegistrationTests
{
    private const string Key = "gk_a-secret-that-nobody-may-see";

    [TestCase(null, null)]
    [TestCase("/relative", null)]
    [TestCase("ftp://gather.example", null)]
    [TestCase("http://user:password@gather.example", null)]
    [TestCase("http://gather.example/?x=1", null)]
    [TestCase("http://gather.example", "")]
    [TestCase("http://gather.example", "key-from-a-file\n")]
    public void AddGatherClient_WrongOptions_AreRefused(string? address, string? key) => Assert.That(
        () => new Sdk(options => (options.BaseAddress, options.ApiKey) = (address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute), key)),
        Throws.TypeOf<OptionsValidationException>().With.Message.Not.Contain("key-from-a-file"));

    [Test]
    public void AddGatherClient_KeyAndToken_AreRefused() => Assert.That(
        () => new Sdk(options =>
        {
            options.BaseAddress = new Uri("http://gather.example");
            options.ApiKey = Key;
            options.TokenProvider = _ => ValueTask.FromResult("token");
        }),
        Throws.TypeOf<OptionsValidationException>());

    [TestCase("")]
    [TestCase("/below/a/prefix")]
    [TestCase("/below/a/prefix/")]
    public async Task Call_AnyBaseAddress_GoesBelowIt(string prefix)
    {
        var paths = new ConcurrentQueue<string>();
        await using var server = await OddServer.StartAsync(http =>
        {
            paths.Enqueue(http.Request.Path);
            return http.Response.WriteAsJsonAsync(new { message = "Slept." });
        });
        using var sdk = new Sdk(options => options.BaseAddress = new Uri(server.Address, prefix));

        await sdk.Client.SleepAsync(0);

        Assert.That(paths, Is.EqualTo(new[] { prefix.TrimEnd('/') + "/sleep/0" }));
    }

    [Test]
    public async Task Call_SentAgainByARetry_HasTheKeyOnce()
    {
        var keys = new ConcurrentQueue<string>();
        await using var server = await OddServer.StartAsync(http =>
        {
            keys.Enqueue(http.Request.Headers["X-Api-Key"].ToString());
            return http.Response.WriteAsJsonAsync(new { message = "Slept." });
        });
        var options = new GatherClientOptions { ApiKey = Key };
        using var handler = new Twice { InnerHandler = new GatherKeyHandler(options) { InnerHandler = new SocketsHttpHandler() } };
        using var http = new HttpClient(handler) { BaseAddress = server.Address };

        await new GatherClient(http).SleepAsync(0);

        Assert.That(keys, Is.EqualTo(new[] { Key, Key }));
    }

    [Test]
    public async Task Call_EverythingLogged_DoesNotShowTheKey()
    {
        var log = new LogLines();
        await using var server = await OddServer.StartAsync(200, "application/json", """{"message":"Slept."}""");
        using var sdk = new Sdk(
            options => (options.BaseAddress, options.ApiKey) = (server.Address, Key),
            services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));

        await sdk.Client.SleepAsync(0);

        Assert.That(log.Lines, Has.Some.Contains("X-Api-Key"));
        Assert.That(log.Lines, Has.None.Contains(Key));
    }

    [Test]
    public void ToString_WhatHoldsASecret_DoesNotShowIt()
    {
        var key = new KeyInfo { Id = "1", Name = "n", Hint = "gk_", Scopes = ["sleep"], CreatedAt = DateTimeOffset.UnixEpoch };

        Assert.That(new GatherClientOptions { ApiKey = Key }.ToString(), Does.Contain("API key").And.Not.Contain(Key));
        Assert.That(new CreatedKey { Key = key, Secret = Key }.ToString(), Does.Contain("***").And.Not.Contain(Key));
        Assert.That(new IssuedToken { Token = Key, ExpiresAt = DateTimeOffset.UnixEpoch }.ToString(), Does.Contain("***").And.Not.Contain(Key));
    }

    private sealed class Twice : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using (await base.SendAsync(request, cancellationToken))
                return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
