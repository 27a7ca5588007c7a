using Gather.Api.Access;
using Gather.Api.Calls;
using Gather.Api.Hosting;
using Gather.Api.Http;
using Gather.Api.OpenApi;
using Gather.Application;
using Gather.Application.Access;
using Gather.Application.Storage;

if (args is ["--health", var url]) return await HealthProbe.RunAsync(new Uri(url));

var builder = WebApplication.CreateBuilder(args);
builder.ConfigureHost();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddApplication(builder.Configuration);
builder.Services.AddAccess(builder.Configuration);
builder.Services.AddHttp(builder.Configuration);
builder.Services.AddDocument();

builder.Services.AddSingleton<VolatileStore>().AddSingleton<IApiKeyStore>(p => p.GetRequiredService<VolatileStore>()).AddSingleton<IProtectionKeyStore>(p => p.GetRequiredService<VolatileStore>()).AddSingleton<IStoreHealth>(p => p.GetRequiredService<VolatileStore>());
var app = builder.Build();
app.UseSecurityHeaders();
app.UseFailures();
app.UseRouting();
app.UseCors();
app.UseAuthentication();
app.UseRateLimiter();
app.UseAuthorization();
app.UseMiddleware<CallMiddleware>();
app.MapControllers();
app.MapDocument();
await app.RunAsync();
return 0;
