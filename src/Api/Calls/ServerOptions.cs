using System.ComponentModel.DataAnnotations;
using Gather.Application.Operations;

namespace Gather.Api.Calls;

/// <summary>The bounds of every request (<c>Server</c>).</summary>
public sealed class ServerOptions
{
    /// <summary>The most bytes of a request body, 1 KiB to 1 GiB. The default of 1 MiB is nginx's client_max_body_size.</summary>
    [Range(1024, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 1 << 20;

    /// <summary>How long a request may take, 1 s to 1 day. The default of 6 minutes leaves the longest sleep of 5 its queue.</summary>
    [Range(typeof(TimeSpan), "00:00:01", CallContext.LongestTimeout)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(6);

    /// <summary>How long a stream of pages or URLs may take, 1 s to 1 day. The default of 1 hour is 64 pages at once of 10 s each, 20,000 in all.</summary>
    [Range(typeof(TimeSpan), "00:00:01", CallContext.LongestTimeout)]
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a client may take to send the headers, 1 s to 5 minutes. The default is Kestrel's.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long running requests may go on after the shutdown has begun, 0 to 1 hour. The default is Kubernetes' own grace.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The origins whose pages may call from a browser, such as <c>https://app.example.com</c>; none by default.</summary>
    public IList<string> CorsOrigins { get; } = [];
}
