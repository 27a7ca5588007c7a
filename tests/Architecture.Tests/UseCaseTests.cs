using MediatR;

namespace Gather.Architecture.Tests;

public sealed class UseCaseTests
{
    private static readonly Type[] Types = [.. Layers.Application.WrittenTypes()];

    private static IEnumerable<Type> Requests => Types.Where(t => Contracts(t, typeof(IRequest<>)).Any());

    [TestCaseSource(nameof(Requests))]
    public void Request_Handlers_AreOneAndInternalAndSealed(Type request)
    {
        var handlers = Types.Where(t => Contracts(t, typeof(IRequestHandler<,>)).Any(c => c.GetGenericArguments()[0] == request)).ToList();

        Assert.That(handlers.Select(h => h.Name), Is.EqualTo(new[] { $"{request.Name}Handler" }));
        Assert.That(handlers.Single(), Is.Not.Null.And.Property(nameof(Type.IsVisible)).False.And.Property(nameof(Type.IsSealed)).True);
    }

    [TestCaseSource(nameof(Requests))]
    public void Request_ItsFile_HoldsItsHandlerAndItsValidator(Type request)
    {
        var file = SourceTree.Files("src/Application").SingleOrDefault(f => f.Name == $"{request.Name}.cs");
        var validator = Types.SingleOrDefault(t => t.Name == $"{request.Name}Validator");

        Assert.That(file?.Text, Does.Contain($"record {request.Name}").And.Contain($"class {request.Name}Handler"));
        if (validator is not null)
            Assert.That(file!.Text, Does.Contain($"class {validator.Name}"));
    }

    [Test]
    public void Validators_All_AreInternalAndSealed() => Assert.That(
        Types.Where(t => Contracts(t, typeof(FluentValidation.IValidator<>)).Any() && (t.IsVisible || !t.IsSealed)).Select(t => t.Name), Is.Empty);

    [Test]
    public void Behaviors_All_AreThree() => Assert.That(Types.Count(t => Contracts(t, typeof(IPipelineBehavior<,>)).Any()), Is.EqualTo(3));

    [Test]
    public void Requests_All_AreFound() => Assert.That(Requests.Count(), Is.AtLeast(12));

    private static IEnumerable<Type> Contracts(Type type, Type definition) =>
        type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == definition);
}
