using FluentValidation;
using Gather.Application.Operations;
using Gather.Application.Storage;
using Gather.Domain.Access;
using MediatR;

namespace Gather.Application.Access;

/// <summary>Makes an API key. The caller can grant only scopes that it has itself.</summary>
/// <param name="Name">What to call it, 1 to 100 characters.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">When it ends (RFC 3339); never when absent.</param>
/// <param name="RateLimit">How often it may call; no limit when absent.</param>
public sealed record CreateKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null, RateLimit? RateLimit = null)
    : IRequest<Idempotent<CreatedKey>>, IIdempotentRequest
{
    string? IIdempotentRequest.IdempotencyKey => IdempotencyKey;

    internal string? IdempotencyKey { get; init; }

    /// <summary>The same request under an <c>Idempotency-Key</c>.</summary>
    public CreateKey Under(string? idempotencyKey) => this with { IdempotencyKey = idempotencyKey };
}

/// <summary>A new key. This is the only time its secret is shown.</summary>
/// <param name="Key">What is known of the key.</param>
/// <param name="Secret">The text to send as <c>X-Api-Key</c> or as bearer; it cannot be had again.</param>
public sealed record CreatedKey(KeyInfo Key, string Secret);

internal sealed class CreateKeyValidator : AbstractValidator<CreateKey>
{
    public CreateKeyValidator(TimeProvider time)
    {
        RuleFor(r => r.IdempotencyKey).IsIdempotencyKey();
        RuleFor(r => r.Name).IsName();
        RuleFor(r => r.Scopes).AreScopes();
        RuleFor(r => r.ExpiresAt).Must(e => e is null || e > time.GetUtcNow()).WithMessage("must lie in the future.");
        RuleFor(r => r.RateLimit!.RequestsPerSecond).InclusiveBetween(1, 100_000).When(r => r.RateLimit is not null).WithMessage("must be from 1 to 100000.");
        RuleFor(r => r.RateLimit!.Burst).InclusiveBetween(1, 100_000).When(r => r.RateLimit is not null).WithMessage("must be from 1 to 100000.");
    }
}

internal sealed class CreateKeyHandler(IApiKeyStore store, IdempotentCreation idempotency, CallContext call, TimeProvider time)
    : IRequestHandler<CreateKey, Idempotent<CreatedKey>>
{
    public async Task<Idempotent<CreatedKey>> Handle(CreateKey request, CancellationToken cancellationToken)
    {
        call.RequireGrantable(request.Scopes);
        var now = time.GetUtcNow();
        var secret = ApiKeySecret.Create();
        var key = new ApiKey(
            Guid.CreateVersion7(now),
            request.Name,
            ApiKeySecret.HintOf(secret),
            ApiKeySecret.HashOf(secret),
            request.Scopes,
            request.RateLimit,
            now,
            request.ExpiresAt,
            RevokedAt: null);
        var answer = new CreatedKey(KeyInfo.Of(key), secret);
        return await idempotency.CreateAsync(request, answer, record => store.AddAsync(key, record, cancellationToken));
    }
}
