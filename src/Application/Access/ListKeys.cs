using FluentValidation;
using Gather.Application.Paging;
using MediatR;

namespace Gather.Application.Access;

/// <summary>Lists API keys, oldest first, revoked and expired ones too.</summary>
/// <param name="After">Where to go on: the <c>nextCursor</c> of the page before.</param>
/// <param name="Limit">The most keys to answer with, 1 to 500.</param>
public sealed record ListKeys(string? After, int Limit = Page.DefaultLimit) : IRequest<Page<KeyInfo>>;

internal sealed class ListKeysValidator : AbstractValidator<ListKeys>
{
    public ListKeysValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.After).Must(a => a is null || Guid.TryParse(a, out _)).WithMessage(Page.CursorMessage);
    }
}

internal sealed class ListKeysHandler(IApiKeyStore store) : IRequestHandler<ListKeys, Page<KeyInfo>>
{
    public async Task<Page<KeyInfo>> Handle(ListKeys request, CancellationToken cancellationToken)
    {
        Guid? after = request.After is null ? null : Guid.Parse(request.After);
        var keys = await store.ListAsync(after, request.Limit + 1, cancellationToken);
        return Page.Of([.. keys.Select(KeyInfo.Of)], request.Limit, k => k.Id);
    }
}
