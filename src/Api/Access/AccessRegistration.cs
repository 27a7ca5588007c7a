using Gather.Application.Access;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Gather.Api.Access;

/// <summary>Registers who may call and how it is found out.</summary>
internal static class AccessRegistration
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection("Access")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<LoopbackDeveloper>();
        services.AddSingleton<RootKey>();

        services.AddAuthentication(CredentialHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CredentialHandler>(CredentialHandler.SchemeName, configureOptions: null)
            .AddBearerToken(tokens => tokens.Events.OnMessageReceived = TakesQueryTokenAttribute.TakeAsync);

        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IPolicyEvaluator, ScopeEvaluator>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ScopeRefusal>();
        services.AddKeyRateLimits();

        services.AddDataProtection().SetApplicationName("Gather");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, ProtectionKeyRing>();
        services.AddSingleton<ITokenProtector, TokenProtector>();
        services.AddSingleton<IAnswerProtector, AnswerProtector>();
        services.AddSingleton<ISecretProtector, SecretProtector>();
        return services;
    }
}
