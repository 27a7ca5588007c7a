using Gather.Application.Access;
using Gather.Application.Errors;
using Gather.Domain.Access;

namespace Gather.Application.Tests.Access;

/// <summary>Reading, listing and revoking keys.</summary>
public sealed class KeysTests
{
    [Test]
    public async Task GetKey_Stored_TellsAllButTheSecret()
    {
        await using var host = new Host();
        var secret = ApiKeySecret.Create();
        var key = Keys.Of(secret);
        await host.Store.AddAsync(key, record: null, CancellationToken.None);

        var info = await host.SendAsync(new GetKey(key.Id.ToString()));

        Assert.That(info, Is.EqualTo(new KeyInfo(key.Id.ToString(), "key 1", secret[..9], key.Scopes, RateLimit: null, Keys.Then, ExpiresAt: null, RevokedAt: null)));
    }

    [TestCase("019b76da-a800-7000-8000-0123456789ab")]
    [TestCase("no id")]
    public async Task GetKey_Unknown_IsNotFound(string id)
    {
        await using var host = new Host();

        Assert.That(() => host.SendAsync(new GetKey(id)), Throws.TypeOf<NotFoundException>().With.Message.EqualTo($"There is no key '{id}'."));
    }

    [TestCase("019b76da-a800-7000-8000-0123456789ab")]
    [TestCase("no id")]
    public async Task RevokeKey_Unknown_IsNotFound(string id)
    {
        await using var host = new Host();

        Assert.That(() => host.SendAsync(new RevokeKey(id)), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task RevokeKey_Again_KeepsTheFirstTime()
    {
        await using var host = new Host();
        var key = Keys.Of(ApiKeySecret.Create());
        await host.Store.AddAsync(key, record: null, CancellationToken.None);
        var revokedAt = host.Time.GetUtcNow();

        await host.SendAsync(new RevokeKey(key.Id.ToString()));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.SendAsync(new RevokeKey(key.Id.ToString()));

        Assert.That((await host.SendAsync(new GetKey(key.Id.ToString()))).RevokedAt, Is.EqualTo(revokedAt));
    }

    [Test]
    public async Task ListKeys_ReadPageByPage_TellsEachOnceOldestFirst()
    {
        await using var host = new Host();
        foreach (var number in new[] { 3, 1, 5, 2, 4 })
            await host.Store.AddAsync(Keys.Of(ApiKeySecret.Create(), number), record: null, CancellationToken.None);

        var first = await host.SendAsync(new ListKeys(After: null, Limit: 2));
        var second = await host.SendAsync(new ListKeys(first.NextCursor, Limit: 2));
        var third = await host.SendAsync(new ListKeys(second.NextCursor, Limit: 2));

        Assert.That(new[] { first, second, third }.SelectMany(p => p.Items).Select(k => k.Name), Is.EqualTo(new[] { "key 1", "key 2", "key 3", "key 4", "key 5" }));
        Assert.That(third.NextCursor, Is.Null);
    }

    [TestCase(0, null, "limit", "must be from 1 to 500.")]
    [TestCase(501, null, "limit", "must be from 1 to 500.")]
    [TestCase(1, "op-1", "after", "must be the nextCursor of an earlier page.")]
    public async Task ListKeys_Wrong_NamesTheField(int limit, string? after, string field, string message)
    {
        await using var host = new Host();

        var refused = Assert.ThrowsAsync<RequestInvalidException>(() => host.SendAsync(new ListKeys(after, limit)));

        Assert.That(refused!.Errors, Is.EquivalentTo(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] }));
    }
}
