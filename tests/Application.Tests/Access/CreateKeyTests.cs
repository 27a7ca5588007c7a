using Gather.Application.Access;
using Gather.Application.Errors;
using Gather.Domain.Access;

namespace Gather.Application.Tests.Access;

public sealed class CreateKeyTests
{
    private static readonly CreateKey Wanted = new("crawler", [Scope.Sleep], RateLimit: new RateLimit(5, 10));

    [Test]
    public async Task CreateKey_Valid_StoresTheHashAndShowsTheSecretOnce()
    {
        await using var host = new Host();
        var expiresAt = host.Time.GetUtcNow().AddDays(1);

        var created = await host.SendAsync(Wanted with { ExpiresAt = expiresAt });

        var stored = host.Store.Keys.Single();
        var secret = created.Value.Secret;
        Assert.That(stored.Hash.ToArray(), Is.EqualTo(ApiKeySecret.HashOf(secret)));
        Assert.That(created.Value.Key, Is.EqualTo(await host.SendAsync(new GetKey(stored.Id.ToString()))));
        Assert.That((stored.Name, stored.Hint, stored.RateLimit, stored.CreatedAt, stored.ExpiresAt, stored.RevokedAt), Is.EqualTo(
            ("crawler", secret[..9], new RateLimit(5, 10), host.Time.GetUtcNow(), (DateTimeOffset?)expiresAt, (DateTimeOffset?)null)));
        Assert.That((created.Replayed, host.Store.Records.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task CreateKey_Made_OpensTheDoor()
    {
        await using var host = new Host();
        var created = await host.SendAsync(Wanted);

        var found = await host.Get<KeyRing>().FindAsync(created.Value.Secret, CancellationToken.None);

        var caller = Caller.Of(found!);
        Assert.That((caller.Name, caller.KeyId, caller.RateLimit), Is.EqualTo((created.Value.Key.Id, created.Value.Key.Id, new RateLimit(5, 10))));
        Assert.That(caller.Scopes, Is.EquivalentTo(new[] { Scope.Sleep }));
    }

    [Test]
    public async Task CreateKey_ScopeTheCallerLacks_IsForbiddenAndStoresNothing()
    {
        await using var host = new Host();
        var caller = Caller.Root.For("ada", [Scope.KeysAdmin, Scope.Sleep]);

        Assert.That(
            () => host.SendAsync(new CreateKey("more", [Scope.Sleep, Scope.Ops]), caller),
            Throws.TypeOf<ForbiddenException>().With.Message.EqualTo("The caller does not have the scopes it wants to grant: ops."));
        Assert.That(host.Store.Keys, Is.Empty);
    }

    [Test]
    public async Task CreateKey_EverythingWrong_IsToldAtOnce()
    {
        await using var host = new Host();
        var wrong = new CreateKey(" \u0007", ["sleep", "sleep", "fly"], host.Time.GetUtcNow(), new RateLimit(0, 100_001)).Under("with blank");

        var refused = Assert.ThrowsAsync<RequestInvalidException>(() => host.SendAsync(wrong));

        Assert.That(refused!.Errors, Is.EquivalentTo(new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["Idempotency-Key"] = ["must be 1 to 128 visible ASCII characters."],
            ["name"] = ["must not be blank or hold control characters."],
            ["scopes"] = ["must hold at least one of jobs:read, jobs:write, keys:admin, ops, scrape, scrape:ignore-robots, sleep, each once."],
            ["expiresAt"] = ["must lie in the future."],
            ["rateLimit.requestsPerSecond"] = ["must be from 1 to 100000."],
            ["rateLimit.burst"] = ["must be from 1 to 100000."],
        }));
    }

    [TestCase(1, true)]
    [TestCase(100, true)]
    [TestCase(101, false)]
    public async Task CreateKeyValidator_LengthOfTheName_IsBounded(int length, bool valid)
    {
        await using var host = new Host();

        Assert.That(await IsValidAsync(host, new CreateKey(new string('n', length), [Scope.Ops])), Is.EqualTo(valid));
    }

    [TestCase("", false)]
    [TestCase("!~", true)]
    [TestCase("ä", false)]
    [TestCase("a\n", false)]
    public async Task CreateKeyValidator_IdempotencyKey_IsVisibleAscii(string key, bool valid)
    {
        await using var host = new Host();

        Assert.That(await IsValidAsync(host, Wanted.Under(key)), Is.EqualTo(valid));
    }

    [TestCase(128, true)]
    [TestCase(129, false)]
    public async Task CreateKeyValidator_LengthOfTheIdempotencyKey_IsBounded(int length, bool valid)
    {
        await using var host = new Host();

        Assert.That(await IsValidAsync(host, Wanted.Under(new string('k', length))), Is.EqualTo(valid));
    }

    [Test]
    public async Task CreateKeyValidator_NoScopes_IsRefused()
    {
        await using var host = new Host();

        Assert.That(await IsValidAsync(host, new CreateKey("n", [])), Is.False);
    }

    private static async Task<bool> IsValidAsync(Host host, CreateKey request) => (await new CreateKeyValidator(host.Time).ValidateAsync(request)).IsValid;
}
