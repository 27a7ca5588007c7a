using Gather.Domain.Access;

namespace Gather.Domain.Tests.Access;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase(null, null, true)]
    [TestCase(1, null, true)]
    [TestCase(0, null, false)]
    [TestCase(-1, null, false)]
    [TestCase(null, -1, false)]
    [TestCase(1, -1, false)]
    [TestCase(null, 1, false)]
    public void IsInForce_ExpiryAndRevocation_BothEndIt(int? expiresIn, int? revokedIn, bool expected)
    {
        var sut = new ApiKey(Guid.CreateVersion7(Now), "name", "gk_123456", new byte[32], [Scope.Sleep], RateLimit: null, Now, After(expiresIn), After(revokedIn));

        Assert.That(sut.IsInForce(Now), Is.EqualTo(expected));
    }

    [Test]
    public void All_EveryConstant_IsAScope()
    {
        var constants = typeof(Scope).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

        Assert.That(Scope.All, Is.EquivalentTo(constants));
    }

    [Test]
    public void All_EveryScope_IsLowercaseWordsAroundAColon() => Assert.That(Scope.All, Has.All.Match("^[a-z]+(:[a-z]+(-[a-z]+)*)?$"));

    private static DateTimeOffset? After(int? seconds) => seconds is null ? null : Now.AddSeconds(seconds.Value);
}
