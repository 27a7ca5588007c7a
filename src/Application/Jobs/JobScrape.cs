using Gather.Application.Scraping;

namespace Gather.Application.Jobs;

/// <summary>How each page of a job is fetched and what is read out of it.</summary>
public sealed record JobScrape : PageSettings;
