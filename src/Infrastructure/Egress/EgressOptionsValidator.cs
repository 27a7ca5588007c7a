using System.Globalization;
using Gather.Infrastructure.Egress.Connections;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress;

/// <summary>Reports every entry of the lists that cannot be read, and a user agent that cannot be sent.</summary>
internal sealed class EgressOptionsValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        List<string> failures =
        [
            .. AllowedHost.Check("Egress:AllowedHosts", options.AllowedHosts),
            .. options.Ports.Where(p => p is < 1 or > 65_535)
                .Select(p => string.Create(CultureInfo.InvariantCulture, $"Egress:Ports: {p} is not a port.")),
        ];
        using var request = new HttpRequestMessage();
        if (!request.Headers.UserAgent.TryParseAdd(options.UserAgent))
            failures.Add("Egress:UserAgent is not a product token followed by comments (RFC 9110, 10.1.5).");
        if (options.AcceptLanguage is { } languages && !request.Headers.AcceptLanguage.TryParseAdd(languages))
            failures.Add("Egress:AcceptLanguage is not a list of languages (RFC 9110, 12.5.4).");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
