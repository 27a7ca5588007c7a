using Gather.Api.Telemetry;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOpenApi();
builder.Services.AddControllers();
builder.Services.AddTelemetry(builder.Configuration);
var app = builder.Build();
app.UseTelemetry();
app.MapOpenApi();
app.MapControllers();
await app.RunAsync();
