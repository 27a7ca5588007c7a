using System.Reflection;
using System.Runtime.CompilerServices;
using Gather.Api.Controllers;
using Gather.Application;
using Gather.Domain.Access;
using Gather.Infrastructure.Storage;

namespace Gather.Architecture.Tests;

/// <summary>The assemblies of the solution.</summary>
internal static class Layers
{
    public static readonly Assembly Domain = typeof(Scope).Assembly;
    public static readonly Assembly Application = typeof(ApplicationRegistration).Assembly;
    public static readonly Assembly Infrastructure = typeof(StorageRegistration).Assembly;
    public static readonly Assembly Api = typeof(SleepsController).Assembly;
    public static readonly Assembly Client = Assembly.Load("Gather.Client");

    public static readonly Assembly[] OfTheServer = [Domain, Application, Infrastructure, Api];

    /// <summary>The types that people wrote; what the compiler and generators made is left out.</summary>
    public static IEnumerable<Type> WrittenTypes(this Assembly assembly) => assembly.GetTypes().Where(t =>
        t.Namespace?.StartsWith("Gather", StringComparison.Ordinal) == true
        && !t.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && !t.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        && t.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) != true);

    public static IEnumerable<string> References(this Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);

    public static bool IsOptions(this Type type) => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal);
}
