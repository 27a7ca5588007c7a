using FluentValidation;
using Gather.Application.Errors;
using Gather.Application.Operations;
using Gather.Application.Scraping.Reading;
using Gather.Domain.Access;
using Gather.Domain.Scraping;

namespace Gather.Application.Scraping;

/// <summary>The rules of what a page may be asked for, shared by all requests that ask for pages.</summary>
internal static class PageRules
{
    public const string RobotsMessage = $"\"ignore\" needs the scope {Scope.IgnoreRobots}.";

    private const double MinTimeout = 0.1;
    private const double MaxAge = 365 * 24 * 3600;

    public static void IsTargetUrl<T>(this IRuleBuilderInitial<T, string> rule) => rule.Custom((url, context) =>
    {
        if (!TargetUrl.TryParse(url, out _, out var reason))
            context.AddFailure(reason);
    });

    public static void AddPageRules<T>(this AbstractValidator<T> validator, IPageReader reader, ScrapeOptions options)
        where T : PageSettings
    {
        validator.RuleFor(r => r.Formats)
            .Must(f => f.All(Enum.IsDefined) && f.Distinct().Count() == f.Count).WithMessage("must name each format once.");
        validator.RuleFor(r => r.Timeout)
            .InclusiveBetween(MinTimeout, options.MaxTimeout.TotalSeconds).WithMessage($"must be from {MinTimeout} to {options.MaxTimeout.TotalSeconds} seconds.");
        validator.RuleFor(r => r.MaxAge).InclusiveBetween(0, MaxAge).WithMessage($"must be from 0 to {MaxAge} seconds.");
        validator.RuleFor(r => r.Headers).Custom((headers, context) =>
        {
            foreach (var (field, reason) in HeaderRules.Check(headers))
                context.AddFailure(field, reason);
        });
        validator.RuleFor(r => r.Extract).Custom((extract, context) =>
        {
            foreach (var (field, reason) in ExtractRules.Check(extract, reader))
                context.AddFailure(field, reason);
        });
    }

    public static bool MayFollow(this CallContext call, PageSettings settings) =>
        settings.Robots == RobotsPolicy.Obey || call.Caller.Scopes.Contains(Scope.IgnoreRobots);

    /// <summary>Nobody leaves robots.txt aside who was not given the right to.</summary>
    public static void RequireRobotsAllowed(this CallContext call, PageSettings settings)
    {
        if (!call.MayFollow(settings))
            throw new ForbiddenException($"robots: {RobotsMessage}");
    }
}
