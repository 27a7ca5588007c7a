using Gather.Api.Streaming;
using Microsoft.AspNetCore.Http;

namespace Gather.Api.Tests.Streaming;

public sealed class AcceptedFormatTests
{
    private static readonly string[] Offered = ["application/json", "application/x-ndjson", "text/csv"];

    [TestCase("", ExpectedResult = "application/json")]
    [TestCase("*/*", ExpectedResult = "application/json")]
    [TestCase("text/*", ExpectedResult = "text/csv")]
    [TestCase("text/csv;charset=utf-8", ExpectedResult = "text/csv")]
    [TestCase("text/csv; charset=utf-8; header=present, application/json;q=0.9", ExpectedResult = "text/csv")]
    [TestCase("text/csv;q=0.5, application/x-ndjson", ExpectedResult = "application/x-ndjson")]
    [TestCase("text/csv, application/x-ndjson", ExpectedResult = "text/csv")]
    [TestCase("*/*;q=0.1, application/json;q=0", ExpectedResult = "application/x-ndjson")]
    [TestCase("application/json;q=0, */*", ExpectedResult = "application/x-ndjson")]
    [TestCase("text/*;q=0.9, */*;q=0.1, text/csv;q=0", ExpectedResult = "application/json")]
    [TestCase("text/html", ExpectedResult = null)]
    [TestCase("application/json;q=0", ExpectedResult = null)]
    public string? Of_AcceptHeader_IsWhatTheClientPrefers(string accept)
    {
        var context = new DefaultHttpContext();
        if (accept.Length > 0)
            context.Request.Headers.Accept = accept;
        return AcceptedFormat.Of(context.Request, Offered);
    }
}
