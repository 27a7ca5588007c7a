using System.Globalization;
using Gather.Infrastructure.Egress;
using Gather.Infrastructure.Egress.Fetching;
using Gather.Infrastructure.Egress.Hosts;
using Gather.Testing;
using Microsoft.Extensions.Options;
using TestMeterFactory = Gather.Testing.TestMeterFactory;

namespace Gather.Infrastructure.Tests.Egress.Hosts;

internal sealed class HostRegistryTests
{
    [Test]
    public void Hold_ManyHosts_RemembersNoMoreThanTheBound()
    {
        using var meters = new TestMeterFactory();
        using var registry = NewRegistry(meters, remembered: 100);

        for (var i = 0; i < 10_000; i++)
            registry.Hold(string.Create(CultureInfo.InvariantCulture, $"http://{i}.example:80")).Dispose();

        Assert.That(registry.Count, Is.EqualTo(100));
    }

    [Test]
    public void Hold_AHostInUse_IsNotForgotten()
    {
        using var meters = new TestMeterFactory();
        using var registry = NewRegistry(meters, remembered: 1);
        using var held = registry.Hold("http://a.example:80");
        using (var again = registry.Hold("http://a.example:80"))
            Assert.That(again.Host, Is.SameAs(held.Host));

        registry.Hold("http://b.example:80").Dispose();
        registry.Hold("http://c.example:80").Dispose();

        using var third = registry.Hold("http://a.example:80");
        Assert.That((third.Host == held.Host, registry.Count), Is.EqualTo((true, 2)));
    }

    [Test]
    public void Hold_AHostCalledAgain_StillCoolsDown()
    {
        using var meters = new TestMeterFactory();
        using var registry = NewRegistry(meters, remembered: 10);
        using (var hold = registry.Hold("http://a.example:80"))
            hold.Host.Gate.BeginCoolDown(TimeSpan.FromSeconds(5));

        using var again = registry.Hold("http://a.example:80");
        Assert.That(again.Host.Gate.State.CoolDown, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    private static HostRegistry NewRegistry(TestMeterFactory meters, int remembered)
    {
        var (options, time) = (new EgressOptions(), new FakeTimeProvider());
        options.Hosts.Remembered = remembered;
        return new HostRegistry(Options.Create(options), time, new FetchMetrics(time, meters));
    }
}
