using System.Diagnostics;
using Gather.Api.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Moq;

namespace Gather.Api.Tests.Telemetry;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServerSpanMiddlewareTests : IDisposable
{
    private readonly Activity _span = new("HttpRequestIn");
    private readonly DefaultHttpContext _context = new();

    public ServerSpanMiddlewareTests()
    {
        _context.Features.Set(Mock.Of<IHttpActivityFeature>(feature => feature.Activity == _span));
        _context.Request.Method = "GET";
        _context.Request.Path = "/v1/things/7";
        _context.SetEndpoint(Endpoint("/v1/things/{id}"));
    }

    public void Dispose() => _span.Dispose();

    [Test]
    public async Task Invoke_Answer_NamesAndTagsTheSpan()
    {
        await InvokeAsync(context => context.Response.StatusCode = 404);

        Assert.Multiple(() =>
        {
            Assert.That(_span.DisplayName, Is.EqualTo("GET /v1/things/{id}"));
            Assert.That(_span.GetTagItem("http.request.method"), Is.EqualTo("GET"));
            Assert.That(_span.GetTagItem("http.route"), Is.EqualTo("/v1/things/{id}"));
            Assert.That(_span.GetTagItem("url.path"), Is.EqualTo("/v1/things/7"));
            Assert.That(_span.GetTagItem("http.response.status_code"), Is.EqualTo(404));
            Assert.That(_span.GetTagItem("error.type"), Is.Null);
            Assert.That(_span.Status, Is.EqualTo(ActivityStatusCode.Unset));
        });
    }

    [Test]
    public async Task Invoke_ServerError_IsAnError()
    {
        await InvokeAsync(context => context.Response.StatusCode = 503);

        Assert.That(_span.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(_span.GetTagItem("error.type"), Is.EqualTo("503"));
    }

    [Test]
    public void Invoke_Exception_IsAnErrorAndGoesOn()
    {
        Assert.That(
            () => InvokeAsync(_ => throw new InvalidOperationException()), Throws.InstanceOf<InvalidOperationException>());

        Assert.That(_span.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(_span.GetTagItem("error.type"), Is.EqualTo("System.InvalidOperationException"));
        Assert.That(_span.GetTagItem("http.response.status_code"), Is.EqualTo(500));
    }

    [Test]
    public void Invoke_CallerLeft_IsNoError()
    {
        _context.RequestAborted = new CancellationToken(canceled: true);

        Assert.That(
            () => InvokeAsync(_ => throw new OperationCanceledException()), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(_span.Status, Is.EqualTo(ActivityStatusCode.Unset));
    }

    [Test]
    public async Task Invoke_HandledException_KeepsTheRouteThatFailed()
    {
        await InvokeAsync(context =>
        {
            context.Features.Set(Mock.Of<IExceptionHandlerFeature>(feature => feature.Endpoint == context.GetEndpoint()));
            context.SetEndpoint(null);
        });

        Assert.That(_span.DisplayName, Is.EqualTo("GET /v1/things/{id}"));
    }

    [Test]
    public async Task Invoke_InventedMethodAndNoRoute_MakeNoNameOfTheirOwn()
    {
        _context.Request.Method = "BREW";
        _context.SetEndpoint(null);

        await InvokeAsync(_ => { });

        Assert.That(_span.DisplayName, Is.EqualTo("HTTP"));
        Assert.That(_span.GetTagItem("http.request.method"), Is.EqualTo("_OTHER"));
    }

    [Test]
    public async Task Invoke_UnsampledSpan_IsLeftAlone()
    {
        _span.IsAllDataRequested = false;

        await InvokeAsync(_ => { });

        Assert.That(_span.DisplayName, Is.EqualTo("HttpRequestIn"));
    }

    private static Endpoint Endpoint(string route) =>
        new(null, new EndpointMetadataCollection(Mock.Of<IRouteDiagnosticsMetadata>(metadata => metadata.Route == route)), route);

    private Task InvokeAsync(Action<HttpContext> answer) => new ServerSpanMiddleware(context =>
    {
        answer(context);
        return Task.CompletedTask;
    }).InvokeAsync(_context);
}
