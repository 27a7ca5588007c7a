namespace Gather.Api.OpenApi;

/// <summary>Marks an action's parameter whose rules are those of the request's property of the same name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class RuledByAttribute<TRequest> : Attribute, IRuledBy
{
    public Type Request => typeof(TRequest);
}

internal interface IRuledBy
{
    Type Request { get; }
}
