using System.Net;
using System.Net.Sockets;
using Gather.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gather.Api.Tests;

public class HealthProbeTests
{
    [TestCase(200, 0)]
    [TestCase(302, 1)]
    [TestCase(503, 1)]
    public async Task Only_a_success_is_healthy(int status, int exitCode)
    {
        var builder = WebApplication.CreateSlimBuilder();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/health/ready", () => Results.StatusCode(status));
        await app.StartAsync();

        Assert.That(await HealthProbe.RunAsync(new Uri($"{app.Urls.Single()}/health/ready")), Is.EqualTo(exitCode));
    }

    [Test]
    public async Task A_port_that_nobody_listens_on_is_unhealthy()
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.That(await HealthProbe.RunAsync(Url(reserved.LocalEndPoint!)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_never_answers_is_unhealthy()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        Assert.That(await HealthProbe.RunAsync(Url(silent.LocalEndpoint)), Is.EqualTo(1));
    }

    private static Uri Url(EndPoint server) => new($"http://{server}/health/ready");
}
