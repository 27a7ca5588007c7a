using Gather.Infrastructure.Reading.Dom;
using Gather.Infrastructure.Reading.Dom.Cleaning;
using Gather.Infrastructure.Reading.Dom.Markdown;
using Gather.Infrastructure.Reading.Dom.Text;

namespace Gather.Infrastructure.Tests.Reading.Dom;

/// <summary>The pages of the Python manual, as Debian packages it: a few hundred real documents.</summary>
internal sealed class ManualTests
{
    private const string Folder = "/usr/share/doc/python3.11/html";

    [Test]
    public void Write_EveryPage_IsNotEmpty()
    {
        foreach (var file in Pages())
        {
            var document = DomParser.Parse(File.ReadAllText(file), CancellationToken.None);

            Assert.That(MarkdownWriter.Write(document, Page.Url), Is.Not.Empty, file);
            Assert.That(PlainTextWriter.Write(document), Is.Not.Empty, file);
            Assert.That(CleanHtmlWriter.Write(document, Page.Url), Is.Not.Empty, file);
        }
    }

    private static string[] Pages()
    {
        if (Directory.Exists(Folder))
            return Directory.GetFiles(Folder, "*.html", SearchOption.AllDirectories);

        const string Reason = "The Python manual (Debian's python3.11-doc) is not installed.";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Reason);
        Assert.Ignore(Reason);
        return [];
    }
}
