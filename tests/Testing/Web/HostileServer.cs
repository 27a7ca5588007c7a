using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gather.Testing.Web;

/// <summary>Answers one request, in whatever way.</summary>
public delegate Task WebHandler(WebExchange exchange, CancellationToken stopped);

/// <summary>
/// A web server on loopback that writes raw bytes, so that it can misbehave in every way. What it can do by itself is in the
/// classes named after the kind of trick; tests set pages and handlers of their own beside those. It counts requests and
/// connections. Whatever stalls does so until the client leaves or the server is disposed of.
/// </summary>
public sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<string, WebHandler> _handlers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _hits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly Task _accepting;
    private int _connections;
    private int _openConnections;

    private HostileServer(IPEndPoint endPoint, X509Certificate2? certificate)
    {
        _certificate = certificate;
        _listener = new TcpListener(endPoint);
        _listener.Start(backlog: 512);
        foreach (var (path, handler) in (IEnumerable<KeyValuePair<string, WebHandler>>)
            [.. TimingTricks.All, .. FramingTricks.All, .. CodingTricks.All, .. RedirectTricks.All, .. StatusTricks.All, .. PageTricks.All])
            Map(path, handler);
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The host and port, as an entry of the allowed hosts names them.</summary>
    public string Authority => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many connections have been made so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many connections are open now.</summary>
    public int OpenConnections => Volatile.Read(ref _openConnections);

    public int TotalHits => _hits.Values.Sum();

    /// <summary>Starts a server on 127.0.0.1, or on another address; with TLS when a certificate is given.</summary>
    public static HostileServer Start(X509Certificate2? certificate = null, IPAddress? address = null, int port = 0) =>
        new(new IPEndPoint(address ?? IPAddress.Loopback, port), certificate);

    /// <summary>The URL of a path, which may have a query.</summary>
    public string Url(string pathAndQuery) => $"{(_certificate is null ? "http" : "https")}://{Authority}{pathAndQuery}";

    /// <summary>The URL of a path under another name of this server.</summary>
    public string Url(string host, string pathAndQuery) =>
        string.Create(CultureInfo.InvariantCulture, $"{(_certificate is null ? "http" : "https")}://{host}:{Port}{pathAndQuery}");

    /// <summary>How many requests for a path have come; the query does not matter.</summary>
    public int Hits(string path) => _hits.GetValueOrDefault(path);

    /// <summary>Completes when a path has been asked for so often.</summary>
    public Task HitAsync(string path, int times = 1) => TaskGuard.UntilAsync(() => Hits(path) >= times);

    /// <summary>Answers a path by a handler, in place of what answered it before.</summary>
    public void Map(string path, WebHandler handler) => _handlers[path] = handler;

    /// <summary>Puts a page under a path.</summary>
    public void Set(string path, WebPage page) => Map(path, (exchange, _) => page.AnswerAsync(exchange));

    /// <summary>Puts the site's robots.txt.</summary>
    public void SetRobots(string robots) => Set("/robots.txt", new WebPage(robots) { ContentType = "text/plain" });

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_running.Keys).Soon();
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopped.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stopped.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _connections);
            Interlocked.Increment(ref _openConnections);
            var serving = Task.Run(() => ServeAsync(socket));
            _running.TryAdd(serving, true);
            _ = serving.ContinueWith(s => _running.TryRemove(s, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        try
        {
            await using var network = new NetworkStream(socket, ownsSocket: true);
            await using var stream = await SecureAsync(network);
            while (await WebExchange.ReadAsync(stream, socket, _stopped.Token) is { } exchange)
            {
                _hits.AddOrUpdate(exchange.Path, 1, (_, hits) => hits + 1);
                await _handlers.GetValueOrDefault(exchange.Path, NotFoundAsync)(exchange, _stopped.Token);
                if (!exchange.KeepsAlive)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The client has left, or the test has ended.
        }
        finally
        {
            Interlocked.Decrement(ref _openConnections);
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream network)
    {
        if (_certificate is null)
            return network;
        var secured = new SslStream(network);
        try
        {
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopped.Token);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private static Task NotFoundAsync(WebExchange exchange, CancellationToken stopped) => exchange.AnswerAsync(404, "There is no such page.");
}
