using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gather.Testing.Web;

/// <summary>nginx on loopback, serving a folder as it serves folders everywhere.</summary>
public sealed class NginxSite : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gather-nginx-").FullName;
    private readonly int _port = FreePort.Find();
    private readonly Process _process;

    private NginxSite(string program, string root, bool isLogged)
    {
        // The modules' folders are not used, but made at start.
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{_folder}}/pid;
            error_log {{_folder}}/log;
            events { worker_connections 1024; }
            http {
              types { text/html html; text/css css; application/javascript js; image/png png; image/svg+xml svg; text/plain txt; application/xml xml; }
              charset utf-8;
              log_format target '$request_uri';
              access_log {{(isLogged ? AccessLog + " target" : "off")}};
              client_body_temp_path {{_folder}}/body;
              proxy_temp_path {{_folder}}/proxy;
              fastcgi_temp_path {{_folder}}/fastcgi;
              uwsgi_temp_path {{_folder}}/uwsgi;
              scgi_temp_path {{_folder}}/scgi;
              server { listen 127.0.0.1:{{_port}}; root {{root}}; }
            }
            """);
        _process = Process.Start(program, ["-c", Path.Combine(_folder, "nginx.conf"), "-e", Path.Combine(_folder, "log")]);
    }

    /// <summary>The host and port, as an entry of the allowed hosts names them.</summary>
    public string Authority => $"127.0.0.1:{_port}";

    /// <summary>Paths and queries of the requests answered so far, if these are logged.</summary>
    public IReadOnlyList<string> Requests => File.ReadAllLines(AccessLog);

    private string AccessLog => Path.Combine(_folder, "access");

    /// <summary>nginx' program; null when it is not installed.</summary>
    public static string? FindProgram() => Array.Find(["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"], File.Exists);

    public static async Task<NginxSite> StartAsync(string root, bool isLogged = false)
    {
        var site = new NginxSite(FindProgram() ?? throw new InvalidOperationException("nginx is not installed."), root, isLogged);
        try
        {
            await site.AnswersAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswersAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
    }
}
