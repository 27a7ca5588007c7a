using FluentValidation;
using Gather.Application.Errors;
using MediatR;

namespace Gather.Application.Jobs.Intake;

/// <summary>Adds URLs to a batch that has not ended.</summary>
public sealed record AppendUrls : IRequest<AcceptedJob>
{
    /// <summary>The pages.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    internal string Id { get; init; } = "";

    /// <summary>The same URLs, for this job.</summary>
    public AppendUrls To(string id) => this with { Id = id };
}

internal sealed class AppendUrlsValidator : AbstractValidator<AppendUrls>
{
    public AppendUrlsValidator()
    {
        RuleFor(r => r.Urls).HasItems(1, CreateBatch.MaxUrls);
        RuleForEach(r => r.Urls).NotNull().WithMessage("must be a text.");
    }
}

internal sealed class AppendUrlsHandler(IMediator mediator) : IRequestHandler<AppendUrls, AcceptedJob>
{
    public Task<AcceptedJob> Handle(AppendUrls request, CancellationToken cancellationToken) =>
        mediator.Send(new AppendLines(request.Id, BatchLine.Of(request.Urls)), cancellationToken);
}
