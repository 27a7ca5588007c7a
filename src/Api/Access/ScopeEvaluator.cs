using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gather.Api.Access;

/// <summary>
/// Decides on the policies of this program, which ask for an authenticated caller and for scopes and for nothing else. The
/// framework's evaluator looks its handlers up and builds a context for each request, which costs as much as the rest of
/// authorization and authentication together.
/// </summary>
internal sealed class ScopeEvaluator : IPolicyEvaluator
{
    // The authentication middleware has already found out who calls.
    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) =>
        Task.FromResult(context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult ?? AuthenticateResult.NoResult());

    public Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        if (!authenticationResult.Succeeded)
            return Task.FromResult(PolicyAuthorizationResult.Challenge());

        var scopes = context.User.Caller.Scopes;
        foreach (var requirement in policy.Requirements)
        {
            switch (requirement)
            {
                case DenyAnonymousAuthorizationRequirement:
                    break;
                case ScopeRequirement needed when scopes.Contains(needed.Scope):
                    break;
                case ScopeRequirement:
                    return Task.FromResult(PolicyAuthorizationResult.Forbid(AuthorizationFailure.Failed(policy.Requirements.OfType<ScopeRequirement>().Where(r => !scopes.Contains(r.Scope)))));
                default:
                    throw new InvalidOperationException($"{requirement.GetType().Name} is not a requirement that can be decided on here.");
            }
        }

        return Task.FromResult(PolicyAuthorizationResult.Success());
    }
}
