namespace Gather.Api.Hosting;

/// <summary>
/// <c>Gather.Api --health URL</c>: asks that URL once and ends with 0 if the answer is a success, else with 1.
/// The image has neither a shell nor curl, so the program is its own health check. The egress rules are for what callers
/// ask us to fetch; this asks its own host, so it takes neither them nor a proxy.
/// </summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(Uri url)
    {
        using var timeout = new CancellationTokenSource(Patience, TimeProvider.System);
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var question = new HttpRequestMessage(HttpMethod.Get, url);
        try
        {
            using var answer = await http.SendAsync(question, timeout.Token);
            await Console.Out.WriteLineAsync($"{(int)answer.StatusCode} {answer.ReasonPhrase}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
    }
}
