using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gather.Client;

/// <summary>A Gather server. Every method throws <see cref="GatherProblemException"/> when the server says why it failed.</summary>
public partial interface IGatherClient;

/// <summary>
/// A Gather server, over an <see cref="HttpClient"/> whose base address is the server's, with a slash at its end. Register it by
/// <c>AddGatherClient</c>, which sets the <see cref="HttpClient"/> up.
/// </summary>
public partial class GatherClient
{
    private const string ProblemMediaType = "application/problem+json";
    private const int LongestError = 64 * 1024;

    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // The generated types name each property; those written by hand follow the rule that gave those names.
        settings.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        settings.Converters.Add(new JsonStringEnumConverter());
    }

    // Called by the generator's code before each request; there is nothing to add here, credentials are the handler's.
    private static Task PrepareRequestAsync(HttpClient client, HttpRequestMessage request, StringBuilder url, CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task PrepareRequestAsync(HttpClient client, HttpRequestMessage request, string url, CancellationToken cancellationToken) => Task.CompletedTask;

    // Called by the generator's code for each answer.
    private async Task ProcessResponseAsync(HttpClient client, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;

        var status = (int)response.StatusCode;
        var retryAfter = GatherException.RetryAfterOf(response.Headers.RetryAfter);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        var body = await ReadErrorAsync(response.Content, cancellationToken).ConfigureAwait(false);
        if (string.Equals(mediaType, ProblemMediaType, StringComparison.OrdinalIgnoreCase) && ProblemIn(body) is { } problem)
            throw new GatherProblemException(problem, retryAfter);

        throw new GatherException($"The answer was {status} {response.ReasonPhrase} ({mediaType ?? "without a body"}), and not from Gather.", status, body, retryAfter);
    }

    private ProblemDetails? ProblemIn(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ProblemDetails>(body, JsonSerializerSettings);
        }
        catch (JsonException)
        {
            // Somebody else's problem details: they lack what Gather's always have.
            return null;
        }
    }

    private static async Task<string> ReadErrorAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[LongestError];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }
}
