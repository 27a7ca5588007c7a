namespace Gather.Api.Tests.Telemetry.Prometheus;

/// <summary>A validator that lets everything pass would make the tests that use it worthless.</summary>
public sealed class ExpositionParserTests
{
    [Test]
    public void Parse_GoodPage_ReadsIt()
    {
        var page = ExpositionParser.Parse("# HELP a_total Help.\n# TYPE a_total counter\na_total{b=\"c\\\\\\\"\\n\",d=\"\"} 1.5E-05\n");

        var sample = page.Single("a_total");
        Assert.Multiple(() =>
        {
            Assert.That(page["a_total"].Help, Is.EqualTo("Help."));
            Assert.That(sample.Labels["b"], Is.EqualTo("c\\\"\n"));
            Assert.That(sample.Labels["d"], Is.Empty);
            Assert.That(sample.Value, Is.EqualTo(1.5E-05));
        });
    }

    [TestCase("a 1\n", TestName = "Parse_SampleBeforeType_Throws")]
    [TestCase("# TYPE a gauge\na 1", TestName = "Parse_NoLastLineFeed_Throws")]
    [TestCase("# TYPE a gauge\r\na 1\n", TestName = "Parse_CarriageReturn_Throws")]
    [TestCase("# TYPE a gauge\n", TestName = "Parse_EmptyFamily_Throws")]
    [TestCase("# TYPE a gauge\nb 1\n", TestName = "Parse_SampleOfAnotherFamily_Throws")]
    [TestCase("# HELP b B.\n# TYPE a gauge\na 1\n", TestName = "Parse_HelpOfAnotherFamily_Throws")]
    [TestCase("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na 2\n", TestName = "Parse_FamilyTwice_Throws")]
    [TestCase("# TYPE a gauge\na{b=\"1\"} 1\na{b=\"1\"} 2\n", TestName = "Parse_SeriesTwice_Throws")]
    [TestCase("# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n", TestName = "Parse_LabelTwice_Throws")]
    [TestCase("# TYPE a gauge\na{b.c=\"1\"} 1\n", TestName = "Parse_BadLabelName_Throws")]
    [TestCase("# TYPE a gauge\na{b=\"1\"\"} 1\n", TestName = "Parse_UnescapedQuote_Throws")]
    [TestCase("# TYPE a gauge\na{b=\"1\",} 1\n", TestName = "Parse_TrailingComma_Throws")]
    [TestCase("# TYPE a gauge\na ∞\n", TestName = "Parse_BadNumber_Throws")]
    [TestCase("# TYPE a.b gauge\na.b 1\n", TestName = "Parse_BadName_Throws")]
    [TestCase("# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n", TestName = "Parse_NoInfBucket_Throws")]
    [TestCase("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n", TestName = "Parse_InfNotCount_Throws")]
    [TestCase("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\n", TestName = "Parse_NoSum_Throws")]
    [TestCase(
        "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        TestName = "Parse_BucketsFall_Throws")]
    public void Parse_BadPage_Throws(string page) =>
        Assert.That(() => ExpositionParser.Parse(page), Throws.InstanceOf<FormatException>());
}
