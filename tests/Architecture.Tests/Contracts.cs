using System.Reflection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;

namespace Gather.Architecture.Tests;

/// <summary>A controller's action.</summary>
public sealed record Endpoint(MethodInfo Method)
{
    public Type Controller => Method.DeclaringType!;

    public string? Name => Method.GetCustomAttributes<HttpMethodAttribute>().SingleOrDefault()?.Name;

    public IEnumerable<ProducesResponseTypeAttribute> Answers => Method.GetCustomAttributes<ProducesResponseTypeAttribute>();

    public override string ToString() => $"{Controller.Name}.{Method.Name}";
}

/// <summary>The actions of all controllers, and the types that clients see through them.</summary>
internal static class Contracts
{
    public static readonly Type[] Controllers = [.. Layers.Api.GetTypes().Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(ControllerBase)))];

    public static readonly Endpoint[] Endpoints =
        [.. Controllers.SelectMany(c => c.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)).Select(m => new Endpoint(m))];

    /// <summary>What goes in and out of an action, and all that it consists of; and the body of every failure.</summary>
    public static readonly IReadOnlySet<Type> All = Reach(Endpoints
        .SelectMany(e => e.Method.GetParameters().Select(p => p.ParameterType).Append(e.Method.ReturnType).Concat(e.Answers.Select(a => a.Type)))
        .Append(typeof(Api.Errors.ProblemDetails)));

    public static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => p.Name != "EqualityContract");

    private static HashSet<Type> Reach(IEnumerable<Type?> starts)
    {
        var reached = new HashSet<Type>();
        var next = new Stack<Type>(starts.OfType<Type>());
        while (next.TryPop(out var type))
        {
            foreach (var argument in type.GetGenericArguments())
                next.Push(argument);
            if (type.GetElementType() is { } element)
                next.Push(element);

            var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            if (definition.Assembly.GetName().Name!.StartsWith("Gather.", StringComparison.Ordinal) && !definition.IsGenericParameter && reached.Add(definition))
                foreach (var property in PropertiesOf(definition))
                    next.Push(property.PropertyType);
        }

        return reached;
    }
}
