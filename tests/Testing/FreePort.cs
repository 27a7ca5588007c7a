using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gather.Testing;

/// <summary>
/// A port for a program that has to be told one, or has to have the same again. It is none of those that the system gives to
/// whoever asks for any, or else somebody might have it before the program does. None is told twice: a site that comes where
/// another was would be taken for that one by whoever remembers its robots.txt.
/// </summary>
public static class FreePort
{
    private const string GivenPorts = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>Where those begin that systems give unless they say otherwise (RFC 6335, 6).</summary>
    private const int FirstDynamic = 49_152;

    private const int Lowest = 20_000;
    private const int Fewest = 1_000;

    private static readonly ConcurrentDictionary<int, bool> Told = new();

    public static int Find()
    {
        var firstGiven = File.Exists(GivenPorts) ? int.Parse(File.ReadAllText(GivenPorts).Split()[0], CultureInfo.InvariantCulture) : FirstDynamic;
        if (firstGiven - Lowest < Fewest)
            return Listen(0) ?? throw new InvalidOperationException("There is no free port.");

        for (var tries = 0; tries < Fewest; tries++)
            if (Listen(Random.Shared.Next(Lowest, firstGiven)) is { } port && Told.TryAdd(port, true))
                return port;
        throw new InvalidOperationException("There is no free port.");
    }

    private static int? Listen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
