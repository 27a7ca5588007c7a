using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;

namespace Gather.Architecture.Tests;

public sealed class ControllerTests
{
    /// <summary>What anybody may call. Think twice before you add to it.</summary>
    private static readonly string[] OpenToAnybody = ["HealthController", "ProblemsController"];

    /// <summary>What every known caller may call, whatever its scopes. Think before you add to it.</summary>
    private static readonly string[] OpenToEveryKnownCaller = ["LimitsController", "TokensController"];

    [Test]
    public void Actions_PublicMethods_AnswerToOneVerb() =>
        Assert.That(Contracts.Endpoints.Where(e => e.Method.GetCustomAttributes<HttpMethodAttribute>().Count() != 1), Is.Empty);

    [Test]
    public void Actions_OfEveryController_TakeTheCancellationToken() =>
        Assert.That(Contracts.Endpoints.Where(e => e.Method.GetParameters().Count(p => p.ParameterType == typeof(CancellationToken)) != 1), Is.Empty);

    [Test]
    public void Actions_OfEveryController_DeclareTheirSuccess() =>
        Assert.That(Contracts.Endpoints.Where(e => !e.Answers.Any(a => a.StatusCode is >= 200 and < 300)), Is.Empty);

    [Test]
    public void Actions_OfEveryController_DeclareTheirProblems() =>
        Assert.That(Contracts.Endpoints.Where(e => !Has(e.Method, "ProblemsAttribute")), Is.Empty);

    [Test]
    public void Actions_OfEveryController_HaveAnOperationIdOfTheirOwn()
    {
        var names = Contracts.Endpoints.Select(e => e.Name).ToList();

        Assert.That(names, Is.Unique.And.All.Match("^[A-Z][A-Za-z]+$"));
    }

    [Test]
    public void Controllers_Constructors_TakeTheMediatorAndLittleElse() =>
        Assert.That(Contracts.Controllers.Where(c => c.GetConstructors().Any(k => k.GetParameters().Length > 3)), Is.Empty);

    [Test]
    public void Controllers_All_AreApiControllersWithRouteAndTag() => Assert.That(
        Contracts.Controllers.Where(c => !c.IsDefined(typeof(ApiControllerAttribute)) || !c.IsDefined(typeof(RouteAttribute)) || !Has(c, "TagsAttribute")),
        Is.Empty);

    [Test]
    public void Controllers_ThatAnybodyMayCall_AreKnown() =>
        Assert.That(Contracts.Endpoints.Where(IsOpenToAnybody).Select(e => e.Controller.Name).Distinct(StringComparer.Ordinal), Is.EquivalentTo(OpenToAnybody));

    [Test]
    public void Controllers_ThatNeedNoScope_AreKnown() => Assert.That(
        Contracts.Endpoints.Where(e => !IsOpenToAnybody(e) && !NeedsScope(e)).Select(e => e.Controller.Name).Distinct(StringComparer.Ordinal),
        Is.EquivalentTo(OpenToEveryKnownCaller));

    [Test]
    public void Controllers_ThatAnybodyMayCall_NeedNoScope() => Assert.That(Contracts.Endpoints.Where(e => IsOpenToAnybody(e) && NeedsScope(e)), Is.Empty);

    private static bool IsOpenToAnybody(Endpoint endpoint) =>
        endpoint.Controller.IsDefined(typeof(AllowAnonymousAttribute)) || endpoint.Method.IsDefined(typeof(AllowAnonymousAttribute));

    private static bool NeedsScope(Endpoint endpoint) => Has(endpoint.Controller, "RequireScopeAttribute") || Has(endpoint.Method, "RequireScopeAttribute");

    private static bool Has(MemberInfo member, string attribute) => member.CustomAttributes.Any(a => a.AttributeType.Name == attribute);
}
