using FluentValidation;
using Gather.Application.Scraping;
using Gather.Application.Scraping.Reading;
using Microsoft.Extensions.Options;

namespace Gather.Application.Jobs;

/// <summary>How each page of a job is fetched and what is read out of it.</summary>
public sealed record JobScrape : PageSettings;

internal sealed class JobScrapeValidator : AbstractValidator<JobScrape>
{
    public JobScrapeValidator(IPageReader reader, IOptions<ScrapeOptions> options) => this.AddPageRules(reader, options.Value);
}
