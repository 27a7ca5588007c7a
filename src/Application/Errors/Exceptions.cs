namespace Gather.Application.Errors;

/// <summary>What the request names does not exist.</summary>
public sealed class NotFoundException(string what, string id) : Exception($"There is no {what} '{id}'.");

/// <summary>The caller is known but may not do this.</summary>
public sealed class ForbiddenException(string reason) : Exception(reason);

/// <summary>The <c>Idempotency-Key</c> was used before, within its lifetime, with another request.</summary>
public sealed class IdempotencyConflictException(string key)
    : Exception($"The Idempotency-Key '{key}' was used before with another request.");
