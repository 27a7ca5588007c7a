namespace Gather.Api.Http;

/// <summary>The response headers that keep browsers from doing anything with an answer but reading it (OWASP REST Security).</summary>
internal static class SecurityHeaders
{
    // The pages under /docs and /problems are the only HTML; all they need comes from this server.
    private const string PagePolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = DataPolicy;
        headers["Referrer-Policy"] = "no-referrer";
    }

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        Set(headers);
        if (context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) || context.Request.Path.StartsWithSegments("/problems", StringComparison.Ordinal))
            headers.ContentSecurityPolicy = PagePolicy;
        return next(context);
    });
}
