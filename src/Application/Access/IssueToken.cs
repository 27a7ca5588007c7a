using FluentValidation;
using Gather.Application.Operations;
using MediatR;

namespace Gather.Application.Access;

/// <summary>Issues a short-lived token for a user of the caller's, for use where a key must not go, such as a browser.</summary>
/// <param name="User">The user's name, 1 to 100 characters; it stands as caller in operations and logs.</param>
/// <param name="Scopes">What the token may do: some of what the caller may.</param>
/// <param name="Lifetime">How long it holds, in seconds, 1 to 86,400; an hour when absent.</param>
public sealed record IssueToken(string User, IReadOnlyList<string> Scopes, int Lifetime = 3600) : IRequest<IssuedToken>;

/// <summary>A short-lived token.</summary>
/// <param name="Token">The text to send as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>Makes the text of a token, so that only this service can read or change it.</summary>
public interface ITokenProtector
{
    /// <summary>Protects what a token says.</summary>
    string Protect(TokenContent content);
}

/// <summary>What a token says.</summary>
/// <param name="Issuer">Who issued it: a key's id, or a name that stands for no key. It ends with that key.</param>
/// <param name="User">For whom.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record TokenContent(string Issuer, string User, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt);

internal sealed class IssueTokenValidator : AbstractValidator<IssueToken>
{
    public IssueTokenValidator()
    {
        RuleFor(r => r.User).IsName();
        RuleFor(r => r.Scopes).AreScopes();
        RuleFor(r => r.Lifetime).InclusiveBetween(1, 86_400).WithMessage("must be from 1 to 86400 seconds.");
    }
}

internal sealed class IssueTokenHandler(ITokenProtector protector, CallContext call, TimeProvider time) : IRequestHandler<IssueToken, IssuedToken>
{
    public Task<IssuedToken> Handle(IssueToken request, CancellationToken cancellationToken)
    {
        call.RequireGrantable(request.Scopes);
        var expiresAt = time.GetUtcNow().AddSeconds(request.Lifetime);
        var token = protector.Protect(new TokenContent(call.Caller.KeyId, request.User, request.Scopes, expiresAt));
        return Task.FromResult(new IssuedToken(token, expiresAt));
    }
}
