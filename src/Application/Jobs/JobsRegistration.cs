using Gather.Application.Jobs.Events;
using Gather.Application.Jobs.Intake;
using Gather.Application.Jobs.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gather.Application.Jobs;

/// <summary>Registers jobs: what takes them in, works on them and tells of them.</summary>
internal static class JobsRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobOptions>().Bind(configuration.GetSection("Jobs")).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<LiveJobs>()
            .AddSingleton<StoreOutage>()
            .AddSingleton<IWorkQueue, EmbeddedWorkQueue>()
            .AddSingleton<JobControl>()
            .AddScoped<JobViews>()
            .AddScoped<JobIntake>()
            .AddScoped<BatchLines>()
            .AddScoped<JobFollower>();
    }
}
