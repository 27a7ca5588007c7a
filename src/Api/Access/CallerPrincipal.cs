using System.Security.Claims;
using Gather.Application.Access;

namespace Gather.Api.Access;

/// <summary>The authenticated caller, as ASP.NET Core carries it.</summary>
internal sealed class CallerPrincipal(Caller caller) : ClaimsPrincipal(new ClaimsIdentity(CredentialHandler.SchemeName))
{
    public Caller Caller => caller;
}

internal static class CallerOfUser
{
    extension(ClaimsPrincipal user)
    {
        /// <summary>Who calls; <see cref="Caller.Anonymous"/> when nobody has been authenticated.</summary>
        public Caller Caller => (user as CallerPrincipal)?.Caller ?? Caller.Anonymous;
    }
}
