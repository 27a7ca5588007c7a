using System.Reflection;
using System.Xml.Linq;

namespace Gather.Architecture.Tests;

/// <summary>Everything that clients see is explained: the comments become the OpenAPI document.</summary>
public sealed class ContractDocsTests
{
    private static readonly Dictionary<string, XElement> Docs = Layers.OfTheServer
        .SelectMany(a => XDocument.Load(Path.ChangeExtension(a.Location, ".xml")).Descendants("member"))
        .ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);

    private static IEnumerable<Type> Types => Contracts.All.OrderBy(t => t.FullName, StringComparer.Ordinal);

    private static IEnumerable<Endpoint> Endpoints => Contracts.Endpoints;

    [TestCaseSource(nameof(Types))]
    public void Contract_TypeAndMembers_AreExplained(Type type)
    {
        var name = type.FullName!.Replace('+', '.');
        var members = type.IsEnum ? type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name) : Contracts.PropertiesOf(type).Select(p => p.Name);

        Assert.That(Explains(name, "T", "summary"), Is.True, "the type is not explained");
        Assert.That(members.Where(m => !Explains($"{name}.{m}", type.IsEnum ? "F" : "P", "summary") && !ExplainsParameter(name, m)), Is.Empty);
    }

    [TestCaseSource(nameof(Endpoints))]
    public void Endpoint_ActionAndParameters_AreExplained(Endpoint endpoint)
    {
        var prefix = $"M:{endpoint.Controller.FullName}.{endpoint.Method.Name}(";
        var doc = Docs.SingleOrDefault(d => d.Key.StartsWith(prefix, StringComparison.Ordinal)).Value;
        var parameters = endpoint.Method.GetParameters()
            .Where(p => p.ParameterType != typeof(CancellationToken) && !p.CustomAttributes.Any(a => a.AttributeType.Name == "FromHeaderAttribute"))
            .Select(p => p.Name!);

        Assert.That(doc?.Element("summary")?.Value, Is.Not.Null.And.Not.Empty);
        Assert.That(parameters.Except(doc!.Elements("param").Select(p => p.Attribute("name")!.Value), StringComparer.Ordinal), Is.Empty);
        Assert.That(
            endpoint.Answers.Select(a => $"{a.StatusCode}").Distinct(StringComparer.Ordinal).Except(doc.Elements("response").Select(r => r.Attribute("code")!.Value), StringComparer.Ordinal),
            Is.Empty,
            "an answer is not explained");
    }

    [Test]
    public void Contracts_All_AreFound() => Assert.That(Contracts.All.Select(t => t.Name), Is.SupersetOf(new[] { "CreateKey", "Page`1", "RateLimit", "SleepStatus", "ProblemDetails" }));

    private static bool Explains(string name, string kind, string element) => Docs.GetValueOrDefault($"{kind}:{name}")?.Element(element)?.Value is { Length: > 0 };

    private static bool ExplainsParameter(string type, string name) =>
        Docs.GetValueOrDefault($"T:{type}")?.Elements("param").Any(p => p.Attribute("name")!.Value == name && p.Value.Length > 0) == true;
}
