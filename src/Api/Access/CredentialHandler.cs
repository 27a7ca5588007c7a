using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gather.Application.Access;
using Gather.Domain.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>
/// Finds out who calls: the root key or an API key (<c>X-Api-Key</c>, or <c>Authorization: Bearer gk_…</c>), a short-lived token
/// (any other bearer), or the developer on this machine.
/// </summary>
internal sealed class CredentialHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    RootKey root,
    LoopbackDeveloper developer,
    KeyRing keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Gather";

    private const string BearerPrefix = "Bearer ";

    private static readonly AuthenticateResult Root = Success(Caller.Root);
    private static readonly AuthenticateResult Developer = Success(Caller.Developer);

    // As long as the key ring keeps a key, all its calls share one result.
    private static readonly ConditionalWeakTable<ApiKey, AuthenticateResult> OfKeys = [];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.TryGetValue("X-Api-Key", out var apiKey))
            return await FromSecretAsync(apiKey.ToString());

        var authorization = Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var bearer = authorization[BearerPrefix.Length..];
            return bearer.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal) || root.Is(bearer)
                ? await FromSecretAsync(bearer)
                : await FromTokenAsync();
        }

        if (authorization.Length == 0 && TakesQueryTokenAttribute.TokenOf(Context) is not null)
            return await FromTokenAsync();
        if (authorization.Length > 0)
            return AuthenticateResult.Fail("Only bearer credentials are known.");
        return developer.MayEnter(Context) ? Developer : AuthenticateResult.NoResult();
    }

    // The one place that answers is the status-code page; the base class would only set the header.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private async ValueTask<AuthenticateResult> FromSecretAsync(string secret)
    {
        if (root.Is(secret))
            return Root;
        if (!secret.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal))
            return AuthenticateResult.Fail("The key is not known.");

        return await keys.FindAsync(secret, Context.RequestAborted) is { } key
            ? OfKeys.GetValue(key, static k => Success(Caller.Of(k)))
            : AuthenticateResult.Fail("The key is not known.");
    }

    private async Task<AuthenticateResult> FromTokenAsync()
    {
        var result = await Context.AuthenticateAsync(BearerTokenDefaults.AuthenticationScheme);
        if (!result.Succeeded)
            return AuthenticateResult.Fail("The token is not valid.");

        var issuer = result.Principal.FindFirstValue(TokenClaim.Issuer)!;
        return await IssuerAsync(issuer) is { } caller
            ? Success(caller.For(
                result.Principal.FindFirstValue(TokenClaim.User)!,
                result.Principal.FindAll(TokenClaim.Scope).Select(c => c.Value)))
            : AuthenticateResult.Fail("The key that issued the token is no longer in force.");
    }

    // A token never outlives the key that issued it, nor does it keep a scope or a right of entry that its issuer has lost.
    private async ValueTask<Caller?> IssuerAsync(string issuer)
    {
        if (issuer == Caller.Root.KeyId)
            return Caller.Root;
        if (issuer == Caller.Developer.KeyId)
            return developer.MayEnter(Context) ? Caller.Developer : null;
        return Guid.TryParse(issuer, out var id) && await keys.FindAsync(id, Context.RequestAborted) is { } key ? Caller.Of(key) : null;
    }

    private static AuthenticateResult Success(Caller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(new CallerPrincipal(caller), SchemeName));
}
