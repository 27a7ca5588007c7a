using System.Text;
using Gather.Api.Telemetry.Prometheus;

namespace Gather.Api.Tests.Telemetry.Prometheus;

public sealed class PrometheusBufferTests
{
    [Test]
    public void Append_PastTheFirstCapacity_KeepsEverything()
    {
        using var sut = new PrometheusBuffer(capacity: 16);
        var expected = new StringBuilder();
        for (var i = 0; i < 2000; i++)
        {
            sut.Append("é€😀").Append(i).Append(i / 4d).Append(" "u8).AppendEscaped("\"\\\n\"", quotes: i % 2 == 0);
            expected.Append("é€😀").Append(i).Append(i / 4d).Append(' ');
            expected.Append(i % 2 == 0 ? @"\""\\\n\""" : @"""\\\n""");
        }

        Assert.That(Encoding.UTF8.GetString(sut.Written.Span), Is.EqualTo(expected.ToString()));
    }

    [Test]
    public void Clear_AfterText_BeginsAnew()
    {
        using var sut = new PrometheusBuffer();
        sut.Append("before").Clear();

        sut.Append(long.MinValue);

        Assert.That(Encoding.UTF8.GetString(sut.Written.Span), Is.EqualTo("-9223372036854775808"));
    }

    [Test]
    public void Dispose_Twice_GivesTheArrayBackOnce()
    {
        var sut = new PrometheusBuffer();
        sut.Dispose();

        Assert.That(sut.Dispose, Throws.Nothing);
        Assert.That(sut.Written.Length, Is.Zero);
    }
}
