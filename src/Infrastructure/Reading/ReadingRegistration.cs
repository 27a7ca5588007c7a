using Gather.Application.Scraping.Reading;
using Microsoft.Extensions.DependencyInjection;

namespace Gather.Infrastructure.Reading;

/// <summary>The door to the reading of pages.</summary>
public static class ReadingRegistration
{
    /// <summary>Registers what reads formats and fields out of pages.</summary>
    public static IServiceCollection AddReading(this IServiceCollection services) => services.AddSingleton<IPageReader, PageReader>();
}
