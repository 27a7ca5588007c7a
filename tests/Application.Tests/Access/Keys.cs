using Gather.Domain.Access;

namespace Gather.Application.Tests.Access;

/// <summary>Stored keys of tests.</summary>
internal static class Keys
{
    public static readonly DateTimeOffset Then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static ApiKey Of(string secret, int number = 1, DateTimeOffset? expiresAt = null) => new(
        IdOf(number), $"key {number}", ApiKeySecret.HintOf(secret), ApiKeySecret.HashOf(secret), [Scope.Sleep], RateLimit: null, Then, expiresAt, RevokedAt: null);

    public static Guid IdOf(int number) => Guid.CreateVersion7(Then.AddMilliseconds(number));
}
