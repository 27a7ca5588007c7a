using Gather.Api.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gather.Api.Access;

/// <summary>Lets in only callers with this scope.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequireScopeAttribute(string scope) : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public string Scope => scope;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

internal sealed class ScopeHandler : AuthorizationHandler<RequireScopeAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequireScopeAttribute requirement)
    {
        if (context.User.Caller.Scopes.Contains(requirement.Scope))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}

/// <summary>Tells a refused caller which scope was missing.</summary>
internal sealed class ScopeRefusal : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var missing = authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<RequireScopeAttribute>().Select(r => r.Scope).ToList();
        return authorizeResult.Forbidden && missing is { Count: > 0 }
            ? ProblemBody.WriteAsync(context, new Failure(Problem.Of(ProblemCode.Forbidden), $"The scope {string.Join(", ", missing)} is needed."))
            : _default.HandleAsync(next, context, policy, authorizeResult);
    }
}
