using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Gather.Testing;

/// <summary>
/// A PostgreSQL server of one's own, started from the binaries of a distribution's package in a temporary folder. A shell
/// holds it by a pipe from this process: when the pipe closes, also because the process died, it stops the server and removes
/// the folder.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // Runs as the server's user, in which all files of the server belong to it. Every line read starts the server (again).
    private const string Keeper = """
        mkdir -m 700 "$1" || exit 1
        "$2/initdb" --pgdata="$1/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C --no-sync >"$1/log" 2>&1 || exit 1
        while read -r _; do
            "$2/postgres" -D "$1/data" -p "$3" -k "$1" -c listen_addresses=127.0.0.1 >>"$1/log" 2>&1 &
            server=$!
        done
        kill -QUIT "$server" 2>/dev/null
        wait "$server"
        rm -rf "$1"
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly int _port;
    private readonly Process _keeper;
    private int _databases;

    private PostgresServer(string folder, int port, Process keeper) => (_folder, _port, _keeper) = (folder, port, keeper);

    /// <summary>The folder of the server's binaries; null when PostgreSQL is not installed.</summary>
    public static string? FindBinaries()
    {
        const string Root = "/usr/lib/postgresql";
        var packaged = Directory.Exists(Root)
            ? Directory.GetDirectories(Root)
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(d => Path.Combine(d, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return packaged.Concat(path).FirstOrDefault(d => File.Exists(Path.Combine(d, "postgres")) && File.Exists(Path.Combine(d, "initdb")));
    }

    public static async Task<PostgresServer> StartAsync()
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        var folder = Path.Combine(Path.GetTempPath(), "gather-postgres-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));
        var port = FreePort.Find();
        var server = new PostgresServer(folder, port, StartKeeper(folder, binaries, port));
        await server.StartServerAsync();
        return server;
    }

    /// <summary>A new, empty database's connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "CREATE DATABASE " + name;
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Kills the server with all its processes, as a crash of the machine would, without starting it again.</summary>
    public async Task KillAsync()
    {
        var pidFile = await File.ReadAllLinesAsync(Path.Combine(_folder, "data", "postmaster.pid"));
        var postmaster = int.Parse(pidFile[0], CultureInfo.InvariantCulture);
        // The parent first, so that it cannot look after its children.
        int[] victims = [postmaster, .. ChildrenOf(postmaster)];
        foreach (var id in victims)
            Kill(id);
        foreach (var id in victims)
            while (IsRunning(id))
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }

    /// <summary>Starts the server (again) and waits until it answers.</summary>
    public async Task StartServerAsync()
    {
        await _keeper.StandardInput.WriteLineAsync("start");
        await _keeper.StandardInput.FlushAsync();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (!_keeper.HasExited && TimeProvider.System.GetElapsedTime(started) < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private static Process StartKeeper(string folder, string binaries, int port)
    {
        // PostgreSQL refuses to run as root; its package brought a user for it.
        string[] asUser = Environment.UserName == "root"
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
            : [];
        string[] command = [.. asUser, "sh", "-c", Keeper, "sh", folder, binaries, port.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    private static int[] ChildrenOf(int parent) =>
        [.. Directory.GetDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent)];

    private static int ParentOf(int id)
    {
        try
        {
            // pid (name) state ppid …, in which the name may hold anything but ends at the last parenthesis.
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It ended by itself after its parent.
        }
    }

    // A killed child stays as a zombie until its parent has looked; it holds nothing any more.
    private static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "postgres",
        Database = database,
        Pooling = database != "postgres",
    }.ToString();
}
