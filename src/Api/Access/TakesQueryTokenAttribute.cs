using Microsoft.AspNetCore.Authentication.BearerToken;

namespace Gather.Api.Access;

/// <summary>
/// Lets in a token as <c>?access_token=</c> (RFC 6750 §2.3): a browser's <c>EventSource</c> can send no header. Never a key: what
/// stands in an address may be kept by proxies and histories, and a key does not soon expire.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesQueryTokenAttribute : Attribute
{
    public const string Parameter = "access_token";

    /// <summary>The token in the query, where the endpoint takes one and no header says who calls.</summary>
    public static string? TokenOf(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesQueryTokenAttribute>() is null || context.Request.Headers.Authorization.Count > 0)
            return null;

        var token = context.Request.Query[Parameter].ToString();
        return token.Length == 0 ? null : token;
    }

    // A key is no token that could be unprotected, so it is refused as an invalid one.
    public static Task TakeAsync(MessageReceivedContext context)
    {
        context.Token = TokenOf(context.HttpContext);
        return Task.CompletedTask;
    }
}
