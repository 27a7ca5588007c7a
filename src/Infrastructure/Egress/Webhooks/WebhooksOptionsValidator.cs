using Gather.Application.Jobs.Webhooks;
using Gather.Infrastructure.Egress.Connections;
using Microsoft.Extensions.Options;

namespace Gather.Infrastructure.Egress.Webhooks;

/// <summary>Reports every entry of the list that cannot be read.</summary>
internal sealed class WebhooksOptionsValidator : IValidateOptions<WebhooksOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhooksOptions options)
    {
        var failures = AllowedHost.Check("Webhooks:AllowedHosts", options.AllowedHosts).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
