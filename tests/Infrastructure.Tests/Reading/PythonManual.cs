using System.Text;

namespace Gather.Infrastructure.Tests.Reading;

/// <summary>Python's manual in HTML, as Debian's package python3.11-doc brings it: half a thousand pages that people wrote and read.</summary>
internal static class PythonManual
{
    private const string Root = "/usr/share/doc/python3.11/html";

    /// <summary>The pages under the paths of their URLs. Without the package the test is skipped, except in CI, which must have it.</summary>
    public static IReadOnlyList<(string Url, byte[] Body)> Pages()
    {
        if (!Directory.Exists(Root))
        {
            const string Missing = "Debian's package python3.11-doc is not installed.";
            if (Environment.GetEnvironmentVariable("CI") is "true")
                Assert.Fail(Missing);
            Assert.Ignore(Missing);
        }

        return [.. Directory.EnumerateFiles(Root, "*.html", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => ("https://docs.example/" + Path.GetRelativePath(Root, f), File.ReadAllBytes(f)))];
    }

    /// <summary>The page's text; the manual is written in UTF-8.</summary>
    public static string TextOf(byte[] body) => Encoding.UTF8.GetString(body);
}
