using System.Text;
using Gather.Application.Access;
using Gather.Application.Errors;
using Gather.Domain.Access;

namespace Gather.Application.Tests.Access;

public sealed class IdempotentCreationTests
{
    private static readonly CreateKey Wanted = new CreateKey("crawler", [Scope.Sleep], RateLimit: new RateLimit(5, 10)).Under("once");

    [Test]
    public async Task CreateKey_SameRequestAgain_GivesTheFirstAnswerAgain()
    {
        await using var host = new Host();
        var first = await host.SendAsync(Wanted);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        var second = await host.SendAsync(new CreateKey("crawler", [Scope.Sleep], RateLimit: new RateLimit(5, 10)).Under("once"));

        Assert.That((first.Replayed, second.Replayed), Is.EqualTo((false, true)));
        Assert.That(second.Value.Secret, Is.EqualTo(first.Value.Secret));
        Assert.That(second.Value.Key with { Scopes = first.Value.Key.Scopes }, Is.EqualTo(first.Value.Key));
        Assert.That(second.Value.Key.Scopes, Is.EqualTo(first.Value.Key.Scopes));
        Assert.That(host.Store.Keys, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CreateKey_AnotherRequestUnderTheKey_IsAConflict()
    {
        await using var host = new Host();
        await host.SendAsync(Wanted);

        foreach (var other in new[] { Wanted with { Name = "other" }, Wanted with { Scopes = [Scope.Ops] }, Wanted with { RateLimit = null } })
            Assert.That(() => host.SendAsync(other), Throws.TypeOf<IdempotencyConflictException>().With.Message.EqualTo("The Idempotency-Key 'once' was used before with another request."));
        Assert.That(host.Store.Keys, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CreateKey_AnotherKeyOrNone_CreatesAnother()
    {
        await using var host = new Host();
        var secrets = new[] { await host.SendAsync(Wanted), await host.SendAsync(Wanted.Under("twice")), await host.SendAsync(Wanted.Under(null)), await host.SendAsync(Wanted.Under(null)) }
            .Select(c => c.Value.Secret);

        Assert.That(secrets, Is.Unique);
    }

    [Test]
    public async Task CreateKey_AfterADay_CreatesAnother()
    {
        await using var host = new Host();
        var first = await host.SendAsync(Wanted);
        host.Time.Advance(TimeSpan.FromHours(24));

        var second = await host.SendAsync(Wanted);

        Assert.That((second.Replayed, second.Value.Secret == first.Value.Secret, host.Store.Keys.Count), Is.EqualTo((false, false, 2)));
    }

    [Test]
    public async Task CreateKey_StoredAnswerUnreadable_IsAConflict()
    {
        await using var host = new Host();
        await host.SendAsync(Wanted);
        host.Answers.KeysAreGone = true;

        Assert.That(() => host.SendAsync(Wanted), Throws.TypeOf<IdempotencyConflictException>());
    }

    [Test]
    public async Task CreateKey_UnderAKey_StoresNoReadableSecret()
    {
        await using var host = new Host();
        var created = await host.SendAsync(Wanted);

        var record = host.Store.Records.Single();

        Assert.That((record.Caller, record.Key, record.ExpiresAt), Is.EqualTo(("root", "once", host.Time.GetUtcNow().AddHours(24))));
        Assert.That(Encoding.UTF8.GetString(record.Answer.Span), Does.Not.Contain(created.Value.Secret));
    }

    [Test]
    public async Task CreateKey_AnotherCallersKey_IsItsOwn()
    {
        await using var host = new Host();
        await using var other = new Host();
        await host.SendAsync(Wanted);
        var taken = host.Store.Records.Single();
        await other.Store.AddAsync(Keys.Of(ApiKeySecret.Create()), taken, CancellationToken.None);

        var created = await other.SendAsync(Wanted, Caller.Developer);

        Assert.That(created.Replayed, Is.False);
    }
}
