using Gather.Api.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gather.Api.Access;

/// <summary>Lets in only callers with this scope.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequireScopeAttribute(string scope) : AuthorizeAttribute, IAuthorizationRequirementData
{
    // Not the attribute itself: requirements are kept in hash sets, and an attribute's hash is found by reflection.
    private readonly ScopeRequirement[] _requirements = [new(scope)];

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => _requirements;
}

internal sealed class ScopeRequirement(string scope) : IAuthorizationRequirement
{
    public string Scope => scope;
}

/// <summary>Tells a refused caller which scope was missing.</summary>
internal sealed class ScopeRefusal : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var missing = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<ScopeRequirement>().Select(r => r.Scope).ToList();
        return authorizeResult.Forbidden && missing is { Count: > 0 }
            ? ProblemBody.WriteAsync(context, new Failure(Problem.Of(ProblemCode.Forbidden), $"The scope {string.Join(", ", missing)} is needed."))
            : _default.HandleAsync(next, context, policy, authorizeResult);
    }
}
