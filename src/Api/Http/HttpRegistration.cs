using Gather.Api.Calls;
using Gather.Api.Errors;
using Gather.Api.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gather.Api.Http;

/// <summary>Registers the web server's bounds, the controllers and what answers failures.</summary>
internal static class HttpRegistration
{
    public static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ServerOptions>().Bind(configuration.GetSection("Server")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>, Drain>(Bound);
        // Not through the options: the host reads its own before it validates any, and all errors are to be told together.
        services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = (configuration.GetSection("Server").Get<ServerOptions>() ?? new ServerOptions()).ShutdownGrace + TimeSpan.FromSeconds(10));

        services.AddSingleton<Drain>().AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<JobHost>();
        services.AddHostedService<StartupNotice>();
        services.AddHealthChecks().AddCheck<StoreCheck>(StoreCheck.Name).AddCheck<DrainCheck>(DrainCheck.Name);
        services.AddExceptionHandler<FailureHandler>();
        services.AddCors(options => options.AddDefaultPolicy(policy => policy
            .WithOrigins(configuration.GetSection("Server:CorsOrigins").Get<string[]>() ?? [])
            .AllowAnyHeader().AllowAnyMethod().WithExposedHeaders("Retry-After", "Location", IdempotencyHeaders.Replayed)));

        services.AddSingleton<IObjectModelValidator, NoModelValidation>();
        services.ConfigureHttpJsonOptions(options => JsonSetup.Apply(options.SerializerOptions));
        services.AddControllers(options =>
            {
                options.ModelBinderProviders.Insert(0, new StrictDoubleBinder());
                options.ModelBinderProviders.Insert(0, new NamedEnumBinder());
                options.Filters.Add(new PlainBodyFilter());
                options.ReturnHttpNotAcceptable = true;
                // The serializer and the validators say what is required, each once.
                options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            })
            .AddJsonOptions(options =>
            {
                JsonSetup.ApplyToControllers(options.JsonSerializerOptions);
                // Keeps the exception instead of its message, which InputErrors puts into a client's words.
                options.AllowInputFormatterExceptionMessages = false;
            })
            .ConfigureApiBehaviorOptions(options =>
            {
                options.InvalidModelStateResponseFactory = InputErrors.Throw;
                // Bare statuses get their problem where those of the framework get theirs.
                options.SuppressMapClientErrors = true;
            });
        return services;
    }

    /// <summary>CORS is off unless an origin is configured.</summary>
    public static void UseConfiguredCors(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ServerOptions>>().Value.CorsOrigins.Count > 0)
            app.UseCors();
    }

    public static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context =>
        {
            var problem = Problem.Of(context.HttpContext.Response.StatusCode);
            return ProblemBody.WriteAsync(context.HttpContext, new Failure(problem, problem.Explanation));
        });
    }

    private static void Bound(KestrelServerOptions kestrel, IOptions<ServerOptions> server, Drain drain)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = server.Value.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = server.Value.HeadersTimeout;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => async connection =>
        {
            await using var end = drain.Over.UnsafeRegister(static connection => ((ConnectionContext)connection!).Abort(), connection);
            await next(connection);
        }));
    }
}
