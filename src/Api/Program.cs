using Gather.Api.Access;
using Gather.Api.Calls;
using Gather.Api.Hosting;
using Gather.Api.Http;
using Gather.Api.OpenApi;
using Gather.Api.Telemetry;
using Gather.Application;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Reading;
using Gather.Infrastructure.Storage;

if (args is ["--health", var url])
    return await HealthProbe.RunAsync(new Uri(url));

var builder = WebApplication.CreateBuilder(args);
builder.ConfigureHost();
builder.Services.AddSingleton(TimeProvider.System);
// First, so that the store is open before anything else starts and closes after everything else has stopped.
builder.Services.AddStorage(builder.Configuration);
builder.Services.AddEgress(builder.Configuration);
builder.Services.AddReading();
builder.Services.AddApplication(builder.Configuration);
builder.Services.AddAccess(builder.Configuration);
builder.Services.AddHttp(builder.Configuration);
builder.Services.AddTelemetry(builder.Configuration);
builder.Services.AddDocument();

var app = builder.Build();
app.UseTelemetry();
app.UseSecurityHeaders();
app.UseFailures();
app.UseDocs();
app.UseRouting();
app.UseConfiguredCors();
app.UseAuthentication();
app.UseKeyRateLimits();
app.UseAuthorization();
app.UseMiddleware<CallMiddleware>();
app.MapControllers();
app.MapDocument();
await app.RunAsync();
return 0;
