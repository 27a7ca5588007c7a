namespace Gather.Api.Errors;

/// <summary>The problems that an action can answer with, beyond those that every action can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProblemsAttribute(params string[] codes) : Attribute
{
    public IReadOnlyList<string> Codes => codes;
}
