namespace Gather.Api.OpenApi;

/// <summary>An example of what an action takes (status 0) or answers with, as JSON.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ExampleAttribute(int status, string json) : Attribute
{
    public ExampleAttribute(string requestJson)
        : this(0, requestJson)
    {
    }

    public int Status => status;

    public string Json => json;
}
