namespace Gather.Api.Http;

/// <summary>The headers by which a creation may be repeated (IETF draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyHeaders
{
    public const string Key = "Idempotency-Key";

    public const string Replayed = "Idempotency-Replayed";

    public const string KeyDescription =
        "1 to 128 visible ASCII characters. Within 24 hours the same request under the same key gets the same answer, with the header `Idempotency-Replayed: true`; another request gets 409.";
}
