using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using Gather.Application.Errors;
using Gather.Application.Operations;
using MediatR;

namespace Gather.Application.Storage;

/// <summary>A request that creates something and may be repeated under its <c>Idempotency-Key</c>.</summary>
public interface IIdempotentRequest
{
    /// <summary>The client's key, if it gave one.</summary>
    string? IdempotencyKey { get; }
}

internal static class IdempotencyRules
{
    private const int MaxLength = 128;

    public static void IsIdempotencyKey<T>(this IRuleBuilderInitial<T, string?> rule) => rule
        .Must(k => k is null || (k.Length is >= 1 and <= MaxLength && k.All(c => c is >= '!' and <= '~')))
        .WithMessage($"must be 1 to {MaxLength} visible ASCII characters.")
        .OverridePropertyName("Idempotency-Key");
}

/// <summary>The answer to a creation, and whether it is that of an earlier call under the same <c>Idempotency-Key</c>.</summary>
public sealed record Idempotent<T>(T Value, bool Replayed);

/// <summary>Keeps stored answers unreadable to whoever has only the store.</summary>
public interface IAnswerProtector
{
    /// <summary>Protects an answer.</summary>
    byte[] Protect(byte[] answer);

    /// <summary>Gives an answer back, or null when the keys that protected it are gone.</summary>
    byte[]? Unprotect(byte[] answer);
}

/// <summary>
/// Creates at most once under an <c>Idempotency-Key</c>: what is created and the record of the call are stored in one
/// transaction, so there is no moment at which a crash leaves one without the other.
/// </summary>
internal sealed class IdempotentCreation(IAnswerProtector protector, CallContext call, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public Task<Idempotent<T>> CreateAsync<TRequest, T>(TRequest request, T answer, Func<IdempotencyRecord?, Task<Creation>> store)
        where TRequest : IRequest<Idempotent<T>>, IIdempotentRequest =>
        CreateAsync(request.IdempotencyKey, typeof(TRequest).Name, JsonSerializer.SerializeToUtf8Bytes(request), answer, store);

    /// <summary>The same for a request that is told by its use case and its content.</summary>
    public async Task<Idempotent<T>> CreateAsync<T>(
        string? key, string useCase, ReadOnlyMemory<byte> content, T answer, Func<IdempotencyRecord?, Task<Creation>> store)
    {
        if (key is null)
        {
            await store(null);
            return new Idempotent<T>(answer, Replayed: false);
        }

        // The use case's name is hashed with the request, so that no two share a key's record by chance.
        var hash = SHA256.HashData([.. JsonSerializer.SerializeToUtf8Bytes(useCase), .. content.Span]);
        var record = new IdempotencyRecord(call.Caller.Name, key, hash, protector.Protect(JsonSerializer.SerializeToUtf8Bytes(answer)), time.GetUtcNow() + Lifetime);

        if ((await store(record)).Earlier is not { } earlier)
            return new Idempotent<T>(answer, Replayed: false);

        // An answer that can no longer be read is as good as another request's: the client must choose a new key.
        if (!CryptographicOperations.FixedTimeEquals(earlier.RequestHash.Span, hash) || protector.Unprotect(earlier.Answer.ToArray()) is not { } stored)
            throw new IdempotencyConflictException(key);
        return new Idempotent<T>(JsonSerializer.Deserialize<T>(stored)!, Replayed: true);
    }
}
