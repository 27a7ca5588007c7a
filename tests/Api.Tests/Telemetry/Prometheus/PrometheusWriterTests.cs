using System.Diagnostics.Metrics;

namespace Gather.Api.Tests.Telemetry.Prometheus;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PrometheusWriterTests : IDisposable
{
    private const string Name = "Gather.Tests.Writer";

    private readonly MetricsBench _bench = new(Name);

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task Scrape_Counter_IsExactText()
    {
        _bench.Meter.CreateCounter<long>("gather.fetch.received", "By", "Bytes\nread, \\ and \"more\".")
            .Add(42, new KeyValuePair<string, object?>("outcome", "ok"));

        var text = await _bench.ScrapeTextAsync();

        Assert.That(text, Does.EndWith("""
            # HELP gather_fetch_received_bytes_total Bytes\nread, \\ and "more".
            # TYPE gather_fetch_received_bytes_total counter
            gather_fetch_received_bytes_total{otel_scope_name="Gather.Tests.Writer",outcome="ok"} 42

            """));
    }

    [Test]
    public async Task Scrape_UpDownCounter_IsGaugeOfTheSum()
    {
        var active = _bench.Meter.CreateUpDownCounter<int>("gather.active", "{request}");
        active.Add(3);
        active.Add(-5);

        var page = await _bench.ScrapeAsync();

        Assert.Multiple(() =>
        {
            Assert.That(page["gather_active"].Type, Is.EqualTo("gauge"));
            Assert.That(page["gather_active"].Help, Is.Null);
            Assert.That(page.Single("gather_active").Value, Is.EqualTo(-2));
        });
    }

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "+Inf")]
    [TestCase(double.NegativeInfinity, "-Inf")]
    [TestCase(0.1, "0.1")]
    [TestCase(-1.5E-300, "-1.5E-300")]
    [TestCase(double.MaxValue, "1.7976931348623157E+308")]
    public async Task Scrape_Gauge_SpellsItsValue(double value, string expected)
    {
        _bench.Meter.CreateGauge<double>("load", "1").Record(value);

        var text = await _bench.ScrapeTextAsync();

        Assert.That(text, Does.EndWith($"load_ratio{{otel_scope_name=\"{Name}\"}} {expected}\n"));
        Assert.That(ExpositionParser.Parse(text).Single("load_ratio").Value, Is.EqualTo(value));
    }

    [Test]
    public async Task Scrape_ObservableDoubleCounter_IsCounter()
    {
        _bench.Meter.CreateObservableCounter("cpu.time", () => 1.25, "s");

        var page = await _bench.ScrapeAsync();

        Assert.That(page["cpu_time_seconds_total"].Type, Is.EqualTo("counter"));
        Assert.That(page.Single("cpu_time_seconds_total").Value, Is.EqualTo(1.25));
    }

    [Test]
    public async Task Scrape_Histogram_IsCumulative()
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2.5] };
        var sut = _bench.Meter.CreateHistogram("size", "By", "Sizes.", tags: null, advice);
        foreach (var value in new[] { 0.5, 1, 2, 2, 100 })
            sut.Record(value);

        var histogram = (await _bench.ScrapeAsync())["size_bytes"];

        var scope = $"otel_scope_name={Name}";
        Assert.That(histogram.Type, Is.EqualTo("histogram"));
        Assert.That(histogram.Samples.Select(sample => $"{sample.Name} {sample.Series()} {sample.Value}"), Is.EqualTo(new[]
        {
            $"size_bytes_bucket le=1,{scope} 2",
            $"size_bytes_bucket le=2.5,{scope} 4",
            $"size_bytes_bucket le=+Inf,{scope} 5",
            $"size_bytes_sum {scope} 105.5",
            $"size_bytes_count {scope} 5",
        }));
    }

    [Test]
    public async Task Scrape_OwnDurationWithoutAdvice_HasBucketsFromMillisecondsToMinutes()
    {
        _bench.Meter.CreateHistogram<double>("gather.wait", "s").Record(0.002);

        var bounds = (await _bench.ScrapeAsync())["gather_wait_seconds"].Samples
            .Where(sample => sample.Labels.ContainsKey("le")).Select(sample => sample.Labels["le"]).ToList();

        Assert.That(bounds[0], Is.EqualTo("0.001"));
        Assert.That(bounds[^2], Is.EqualTo("300"));
    }

    [Test]
    public async Task Scrape_AwkwardLabels_SurviveTheRoundTrip()
    {
        _bench.Meter.CreateCounter<long>("c").Add(
            1,
            new("text", "a\\b\"c\nd ü {},"),
            new("9.lives-left", 9),
            new("flag", true),
            new("share", 0.5),
            new("none", null));

        var labels = (await _bench.ScrapeAsync()).Single("c_total").Labels;

        Assert.Multiple(() =>
        {
            Assert.That(labels["text"], Is.EqualTo("a\\b\"c\nd ü {},"));
            Assert.That(labels["_9_lives_left"], Is.EqualTo("9"));
            Assert.That(labels["flag"], Is.EqualTo("true"));
            Assert.That(labels["share"], Is.EqualTo("0.5"));
            Assert.That(labels["none"], Is.Empty);
        });
    }

    [Test]
    public async Task Scrape_KeysThatBecomeOneLabel_JoinsTheirValuesInOrderOfTheKeys()
    {
        _bench.Meter.CreateCounter<long>("c").Add(1, new("a_b", "second"), new("a.b", "first"));

        Assert.That((await _bench.ScrapeAsync()).Single("c_total").Labels["a_b"], Is.EqualTo("first;second"));
    }

    [Test]
    public async Task Scrape_SameInstrumentInTwoMeters_IsOneFamily()
    {
        using var other = new Meter(new MeterOptions(Name + ".Other") { Version = "2", Tags = [new("shard", 7)] });
        _bench.Meter.CreateCounter<long>("c").Add(1);
        other.CreateCounter<long>("c").Add(2);

        var samples = (await _bench.ScrapeAsync())["c_total"].Samples;

        Assert.That(samples.Select(sample => (sample.Series(), sample.Value)), Is.EqualTo(new[]
        {
            ($"otel_scope_name={Name}", 1d),
            ($"otel_scope_name={Name}.Other,otel_scope_shard=7,otel_scope_version=2", 2d),
        }));
    }

    [Test]
    public async Task Scrape_SameNameOfAnotherType_KeepsTheFirst()
    {
        using var other = new Meter(Name + ".Other");
        _bench.Meter.CreateUpDownCounter<long>("c").Add(1);
        other.CreateHistogram<double>("c").Record(2);

        var family = (await _bench.ScrapeAsync())["c"];

        Assert.That(family.Type, Is.EqualTo("gauge"));
        Assert.That(family.Samples, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Scrape_Resource_IsTargetInfo()
    {
        var target = (await _bench.ScrapeAsync())["target_info"];

        Assert.That(target.Samples.Single().Labels["telemetry_sdk_language"], Is.EqualTo("dotnet"));
        Assert.That(target.Samples.Single().Value, Is.EqualTo(1));
    }
}
