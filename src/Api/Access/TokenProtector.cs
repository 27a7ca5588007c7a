using System.Security.Claims;
using Gather.Application.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>Writes tokens in the form that ASP.NET Core's bearer-token handler reads.</summary>
internal sealed class TokenProtector(IOptionsMonitor<BearerTokenOptions> options) : ITokenProtector
{
    public string Protect(TokenContent content)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(TokenClaim.Issuer, content.Issuer),
                new Claim(TokenClaim.User, content.User),
                .. content.Scopes.Select(s => new Claim(TokenClaim.Scope, s)),
            ],
            BearerTokenDefaults.AuthenticationScheme);
        var ticket = new AuthenticationTicket(
            new ClaimsPrincipal(identity),
            new AuthenticationProperties { ExpiresUtc = content.ExpiresAt },
            $"{BearerTokenDefaults.AuthenticationScheme}:AccessToken");
        return options.Get(BearerTokenDefaults.AuthenticationScheme).BearerTokenProtector.Protect(ticket);
    }
}

/// <summary>What a token's claims are called (RFC 7519, RFC 8693).</summary>
internal static class TokenClaim
{
    public const string Issuer = "iss";
    public const string User = "sub";
    public const string Scope = "scope";
}
