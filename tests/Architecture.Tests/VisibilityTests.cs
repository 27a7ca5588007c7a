using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace Gather.Architecture.Tests;

public sealed class VisibilityTests
{
    [Test]
    public void PublicClasses_ThatNobodyDerivesFrom_AreSealedOrStatic()
    {
        var classes = Layers.OfTheServer.Append(Layers.Client).SelectMany(VisibleTypes).Where(t => t.IsClass).ToList();
        var bases = classes.Select(t => t.BaseType).OfType<Type>().Select(Definition).ToHashSet();

        Assert.That(classes.Where(t => !t.IsSealed && !bases.Contains(t)).Select(t => t.FullName), Is.Empty);
    }

    [Test]
    public void PublicTypes_OfApi_AreControllersWhatTheyTakeContractsAndOptions() => Assert.That(
        VisibleTypes(Layers.Api).Where(t => !t.IsSubclassOf(typeof(ControllerBase)) && !t.IsOptions()).Except(Contracts.All).Except(TakenByControllers).Select(t => t.FullName),
        Is.Empty);

    [Test]
    public void PublicTypes_OfInfrastructure_AreRegistrationsAndOptions() => Assert.That(
        VisibleTypes(Layers.Infrastructure).Where(t => !t.IsOptions() && !t.Name.EndsWith("Registration", StringComparison.Ordinal)).Select(t => t.FullName),
        Is.Empty);

    [Test]
    public void InternalClasses_ThatNobodyDerivesFrom_AreSealed()
    {
        var types = Layers.OfTheServer.SelectMany(a => a.WrittenTypes()).Where(t => t.IsClass).ToList();
        var bases = types.Select(t => t.BaseType).OfType<Type>().Select(Definition).ToHashSet();

        Assert.That(types.Where(t => !t.IsSealed && !bases.Contains(t)).Select(t => t.FullName), Is.Empty);
    }

    // The constructor of a public class can take public types only.
    private static IEnumerable<Type> TakenByControllers =>
        Contracts.Controllers.SelectMany(c => c.GetConstructors()).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType);

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    // The compiler makes Program public.
    private static IEnumerable<Type> VisibleTypes(Assembly assembly) => assembly.WrittenTypes().Where(t => t.IsVisible && t.Name != "Program");
}
