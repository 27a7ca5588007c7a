namespace Gather.Api.OpenApi;

/// <summary>Says of an action that the same path also takes newline-delimited JSON, with an example of it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesLinesAttribute(string example) : Attribute
{
    public string Example => example;
}
