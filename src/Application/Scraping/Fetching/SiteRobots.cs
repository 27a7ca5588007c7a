using Gather.Domain.Scraping;

namespace Gather.Application.Scraping.Fetching;

/// <summary>A site's robots.txt as it was had.</summary>
/// <param name="Url">Where it stands.</param>
/// <param name="File">What it says; with a status of 400 to 499 it allows everything. Null when it could not be had, which forbids everything.</param>
/// <param name="Status">The status with which it was answered; null when there was no answer.</param>
/// <param name="Error">Why it could not be had.</param>
/// <param name="ExpiresAt">Until when it is not asked for again.</param>
public sealed record SiteRobots(TargetUrl Url, RobotsFile? File, int? Status, FetchError? Error, DateTimeOffset ExpiresAt);
