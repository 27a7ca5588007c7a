using System.Text.Json;
using Gather.Application.Access;
using Gather.Application.Errors;
using Gather.Domain.Access;

namespace Gather.Application.Tests.Access;

public sealed class IssueTokenTests
{
    [Test]
    public async Task IssueToken_Valid_SaysWhoForWhomWhatAndUntilWhen()
    {
        await using var host = new Host();
        var expiresAt = host.Time.GetUtcNow().AddSeconds(900);

        var issued = await host.SendAsync(new IssueToken("ada", [Scope.Sleep], Lifetime: 900));

        var content = JsonSerializer.Deserialize<TokenContent>(issued.Token)!;
        Assert.That((content.Issuer, content.User, content.ExpiresAt, issued.ExpiresAt), Is.EqualTo(("root", "ada", expiresAt, expiresAt)));
        Assert.That(content.Scopes, Is.EqualTo(new[] { Scope.Sleep }));
    }

    [Test]
    public async Task IssueToken_ByAToken_IsIssuedByItsKey()
    {
        await using var host = new Host();

        var issued = await host.SendAsync(new IssueToken("bob", [Scope.Sleep]), Caller.Root.For("ada", [Scope.Sleep]));

        Assert.That(JsonSerializer.Deserialize<TokenContent>(issued.Token)!.Issuer, Is.EqualTo("root"));
    }

    [Test]
    public async Task IssueToken_ScopeTheCallerLacks_IsForbidden()
    {
        await using var host = new Host();

        Assert.That(() => host.SendAsync(new IssueToken("bob", [Scope.Ops]), Caller.Root.For("ada", [Scope.Sleep])), Throws.TypeOf<ForbiddenException>());
    }

    [TestCase(0)]
    [TestCase(86_401)]
    public async Task IssueToken_LifetimeOutOfRange_IsRefusedWithAllElse(int lifetime)
    {
        await using var host = new Host();

        var refused = Assert.ThrowsAsync<RequestInvalidException>(() => host.SendAsync(new IssueToken("", [], lifetime)));

        Assert.That(refused!.Errors.Keys, Is.EquivalentTo(new[] { "user", "scopes", "lifetime" }));
        Assert.That(refused.Errors["lifetime"], Is.EqualTo(new[] { "must be from 1 to 86400 seconds." }));
    }

    [Test]
    public void For_User_IsNamedAfterKeyAndUserAndGetsNoScopeThatTheKeyLacks()
    {
        var issuer = Caller.Of(Keys.Of(ApiKeySecret.Create()));

        var caller = issuer.For("ada", [Scope.Sleep, Scope.KeysAdmin]);

        Assert.That((caller.Name, caller.KeyId), Is.EqualTo(($"{issuer.KeyId}/ada", issuer.KeyId)));
        Assert.That(caller.Scopes, Is.EquivalentTo(new[] { Scope.Sleep }));
    }
}
