using System.Net.Sockets;
using System.Text;

namespace Gather.Api.Tests.Http;

/// <summary>Requests that no decent client sends, over a bare socket.</summary>
[TestFixture]
internal sealed class RawRequestTests : IDisposable
{
    private readonly GatherHost _host = new(settings: [("Server:HeadersTimeout", "00:00:01")]);

    [TestCase("GET /sleep/0 HTTP/1.1\r\n\r\n", TestName = "Send_NoHost_Is400")]
    [TestCase("GET /sleep/0 HTTP/9.9\r\nHost: x\r\n\r\n", TestName = "Send_UnknownVersion_IsRefused")]
    [TestCase("GET /sleep/0\0 HTTP/1.1\r\nHost: x\r\n\r\n", TestName = "Send_NulInPath_Is400")]
    [TestCase("GET /sleep/0 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", TestName = "Send_TwoLengths_Is400")]
    [TestCase("POST /v1/sleeps HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", TestName = "Send_UnknownTransferCoding_IsRefused")]
    public async Task Send_Malformed_GetsA4xxOr5xxVersion(string request)
    {
        var answer = await ExchangeAsync(request);
        Assert.That(answer, Does.StartWith("HTTP/1.1 4").Or.StartWith("HTTP/1.1 505").Or.StartWith("HTTP/1.1 501"));
        Assert.That(answer, Does.Not.Contain(" at Microsoft."));
    }

    [Test]
    public async Task Send_HeaderOfAMegabyte_IsRefused()
    {
        var answer = await ExchangeAsync($"GET /sleep/0 HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', 1_000_000)}\r\n\r\n");
        Assert.That(answer, Does.StartWith("HTTP/1.1 431"));
    }

    [Test]
    public async Task Send_HeadersThatNeverEnd_IsCutOff()
    {
        var answer = await ExchangeAsync("GET /sleep/0 HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        Assert.That(answer, Does.StartWith("HTTP/1.1 408"));
    }

    [OneTimeTearDown]
    public void Dispose() => _host.Dispose();

    /// <summary>Sends bytes and reads until the server closes, which it does after every one of these.</summary>
    private async Task<string> ExchangeAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_host.ClientOptions.BaseAddress.Host, _host.ClientOptions.BaseAddress.Port);
        var stream = socket.GetStream();
        var received = new MemoryStream();
        var reading = stream.CopyToAsync(received);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
            await reading;
        }
        catch (IOException)
        {
            // The server closed while we were still sending; what it said before stands, when it has been read.
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Encoding.Latin1.GetString(received.ToArray());
    }
}
