namespace Gather.Api.Tests.Telemetry.Prometheus;

public sealed class PrometheusScraperTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task ScrapeAsync_ManyAtOnce_GivesEachAWholePage()
    {
        using var bench = new MetricsBench("Gather.Tests.Many");
        bench.Meter.CreateHistogram<double>("gather.wait", "s").Record(1);

        var pages = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(bench.ScrapeTextAsync)));

        Assert.That(pages.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(ExpositionParser.Parse(pages[0])["gather_wait_seconds"].Samples, Is.Not.Empty);
    }

    [Test]
    public async Task ScrapeAsync_WhileAnotherCollects_WaitsAndCanBeCancelled()
    {
        using var bench = new MetricsBench("Gather.Tests.Turns");
        using var open = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var collecting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var collections = 0;
        bench.Meter.CreateObservableGauge("slow", () =>
        {
            collecting.TrySetResult();
            open.Wait(Patience);
            return ++collections;
        });

        var first = Task.Run(bench.ScrapeAsync);
        await collecting.Task.WaitAsync(Patience);
        var cancelled = bench.Scraper.ScrapeAsync(cancellation.Token);
        var second = bench.ScrapeAsync();
        await cancellation.CancelAsync();

        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(second.IsCompleted, Is.False);
        open.Set();
        Assert.That((await first).Single("slow").Value, Is.EqualTo(1));
        Assert.That((await second).Single("slow").Value, Is.EqualTo(2));
    }

    [Test]
    public async Task ScrapeAsync_AfterShutdown_GivesNothing()
    {
        using var bench = new MetricsBench("Gather.Tests.Ended");
        bench.Meter.CreateCounter<long>("c").Add(1);
        bench.ShutDown();

        Assert.That(await bench.Scraper.ScrapeAsync(CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task ScrapeAsync_InstrumentThatThrows_LeavesTheOthers()
    {
        using var bench = new MetricsBench("Gather.Tests.Broken");
        bench.Meter.CreateObservableGauge("broken", Fail);
        bench.Meter.CreateObservableGauge("whole", () => 1);

        var page = await bench.ScrapeAsync();

        Assert.That(page.Families.Select(family => family.Name), Is.EqualTo(new[] { "target_info", "whole" }));

        static int Fail() => throw new InvalidOperationException("Broken.");
    }
}
