using System.Collections.Frozen;
using FluentValidation;
using Gather.Application.Access;
using Gather.Application.Concurrency;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Batches;
using Gather.Application.Scraping.Mapping;
using Gather.Application.Sleeps;
using Gather.Application.Storage;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gather.Application;

/// <summary>Registers the use cases, the behaviours around them, and what they share.</summary>
public static class ApplicationRegistration
{
    private static readonly FrozenSet<Type> OpenTypes = FrozenSet.Create(typeof(IRequestHandler<,>), typeof(IValidator<>));

    public static IServiceCollection AddApplication(this IServiceCollection services, IConfiguration configuration) => services
        .AddUseCases()
        .AddConcurrency(configuration)
        .AddOperations()
        .AddSleeps(configuration)
        .AddScraping(configuration)
        .AddAccess();

    private static IServiceCollection AddUseCases(this IServiceCollection services)
    {
        services.AddTransient<IMediator>(provider => new Mediator(provider.GetService!));

        // The first is the outermost: an operation is seen while it is validated and while it waits.
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(TelemetryBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ConcurrencyLimitBehavior<,>));

        foreach (var type in typeof(ApplicationRegistration).Assembly.DefinedTypes.Where(t => t is { IsAbstract: false, IsGenericTypeDefinition: false }))
        {
            foreach (var contract in type.ImplementedInterfaces.Where(i => i.IsGenericType && OpenTypes.Contains(i.GetGenericTypeDefinition())))
            {
                // A validator holds rules and nothing of a request, and is costly to build; a handler may hold the call.
                var lifetime = contract.GetGenericTypeDefinition() == typeof(IValidator<>) ? ServiceLifetime.Singleton : ServiceLifetime.Transient;
                services.Add(new ServiceDescriptor(contract, type, lifetime));
            }
        }

        return services;
    }

    private static IServiceCollection AddConcurrency(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ConcurrencyOptions>().Bind(configuration.GetSection("Concurrency")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConcurrencyOptions>, ConcurrencyOptionsValidator>();
        return services.AddSingleton<ConcurrencyPools>();
    }

    private static IServiceCollection AddOperations(this IServiceCollection services) => services
        .AddScoped<CallContext>()
        .AddSingleton<OperationRegistry>()
        .AddSingleton<OperationMetrics>();

    private static IServiceCollection AddSleeps(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SleepOptions>().Bind(configuration.GetSection("Sleep")).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    private static IServiceCollection AddScraping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ScrapeOptions>().Bind(configuration.GetSection("Scrape")).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton(_ => new CpuGate(Environment.ProcessorCount))
            .AddSingleton<PageScraper>()
            .AddSingleton<SitemapWalker>()
            .AddSingleton<SiteMapper>()
            .AddScoped<ParallelScrape>();
    }

    private static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<KeyRing>()
        .AddScoped<IdempotentCreation>();
}
