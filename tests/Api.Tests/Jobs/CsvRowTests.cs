using System.Buffers;
using System.Text;
using Gather.Api.Streaming;

namespace Gather.Api.Tests.Jobs;

internal sealed class CsvRowTests
{
    [TestCase("=1+1", "'=1+1")]
    [TestCase("+1", "'+1")]
    [TestCase("-1", "'-1")]
    [TestCase("@a", "'@a")]
    [TestCase("\t=1", "'\t=1")]
    [TestCase("\r=1", "\"'\r=1\"")]
    [TestCase("\0=1", "'\0=1")]
    [TestCase("\0=\"a\",1", "\"'\0=\"\"a\"\",1\"")]
    [TestCase("a=\0", "a=\0")]
    [TestCase("", "")]
    public void Text_AsASpreadsheetReadsIt_IsNoFormula(string text, string cell)
    {
        var output = new ArrayBufferWriter<byte>();
        new CsvRow(output).Text(text);
        Assert.That(Encoding.UTF8.GetString(output.WrittenSpan), Is.EqualTo(cell));
    }
}
