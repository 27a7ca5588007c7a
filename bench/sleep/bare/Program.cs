// The least that Kestrel can do for the same answer: one delegate behind no routing, no middleware, no services.
// What our whole path costs above this is the price of everything we add.
using System.Globalization;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseSockets(sockets => sockets.Backlog = 16_384);
var app = builder.Build();

app.Run(async context =>
{
    var path = context.Request.Path.Value ?? "";
    if (!path.StartsWith("/sleep/", StringComparison.Ordinal)
        || !int.TryParse(path.AsSpan("/sleep/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
    {
        context.Response.StatusCode = path is "/health/live" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return;
    }
    if (seconds > 0)
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, context.RequestAborted);
    await context.Response.WriteAsJsonAsync(new { message = $"Slept for {seconds} seconds." }, context.RequestAborted);
});

await app.RunAsync();
