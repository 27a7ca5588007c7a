namespace Gather.Architecture.Tests;

public sealed class LayerTests
{
    [Test]
    public void Domain_References_AreTheRuntimeOnly() =>
        Assert.That(Layers.Domain.References().Where(r => !r.StartsWith("System.", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Application_References_KnowNoWebNoNetworkAndNoStore() => Assert.That(Layers.Application.References().Where(r =>
        r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        || r is "System.Net.Http" or "System.Net.Sockets" or "System.Data.Common" or "Dapper" or "Npgsql" or "Microsoft.Data.Sqlite"
            or "Gather.Infrastructure" or "Gather.Api" or "Gather.Client"), Is.Empty);

    [Test]
    public void Infrastructure_References_KnowNoWeb() => Assert.That(Layers.Infrastructure.References().Where(r =>
        r.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || r is "Gather.Api" or "Gather.Client"), Is.Empty);

    [Test]
    public void Client_References_KnowNothingOfTheServer() =>
        Assert.That(Layers.Client.References().Where(r => r.StartsWith("Gather.", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void Api_Infrastructure_IsKnownToTheRootOnly() => Assert.That(
        SourceTree.Files("src/Api").Where(f => f.Text.Contains("Gather.Infrastructure", StringComparison.Ordinal)).Select(f => f.Path),
        Is.SubsetOf(new[] { "src/Api/Program.cs" }));

    [Test]
    public void Layers_References_AreSeen() =>
        Assert.That(Layers.Api.References(), Is.SupersetOf(new[] { "Gather.Application", "Gather.Infrastructure" }), "or the tests above prove nothing");
}
