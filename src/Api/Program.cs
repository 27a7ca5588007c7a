using Gather.Api;

if (args is ["--health", var url]) return await HealthProbe.RunAsync(new Uri(url));

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
var app = builder.Build();
app.MapOpenApi();
await app.RunAsync();
return 0;
