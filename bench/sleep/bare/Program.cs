// A bare endpoint on Kestrel for the same answer: no authentication, no middleware of its own, no MVC, no logging.
// What our whole path costs above this is the price of everything we add.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseSockets(sockets => sockets.Backlog = 16_384);
var app = builder.Build();

app.MapGet("/health/live", () => "live");
app.MapGet("/sleep/{seconds:int}", async (int seconds, CancellationToken cancellationToken) =>
{
    if (seconds > 0)
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellationToken);
    return new { message = $"Slept for {seconds} seconds." };
});

await app.RunAsync();
