using FsCheck;
using FsCheck.Fluent;

namespace Gather.Domain.Tests.Scraping;

/// <summary>Texts that are URLs, nearly, or not at all.</summary>
internal static class UrlGen
{
    private static readonly string[] Schemes =
        ["http://", "https://", "HTTP://", "hTTps://", "http:", "http:/", "https:///", "//", "", "ftp://", "javascript:", "http:\\\\", " http://", "ht\ntp://", "/", "\\", "?", "#"];

    private static readonly string[] HostPieces =
        [
            "a", "b", "example", "LOCALHOST", ".", ".", ".", "..", "-", "_", "0", "1", "127", "255", "256", "0x", "0x7f", "017", "08", "4294967295", "99999999999999999999", "[", "]", "::", ":1", "ffff",
            "[::1]", "[::ffff:1.2.3.4]", "[fe80::1%25a]", "xn--", "xn--bcher-kva", "ü", "Ü", "ß", "ς", "１", "。", "．", "ⓔ", "\u00AD", "\u200D", "e\u0301", "例", "%", "%41", "%2e", "%2F", "%c3%bc", "%ff", "%00",
            "@", ":", ":80", ":443", ":0", ":65536", ":8080", "\\", " ", "\t", "\0", "!", "😀", "\uD800",
        ];

    private static readonly string[] PathPieces =
        [
            "a", "b", "/", "/", "/", "//", ".", "..", "/.", "/..", "/../", "/./", "%2e", "%2E%2e", "%", "%4", "%41", "%7e", "%2f", "%zz", "%c3%a4", "%FF", "%25", "ä", "😀", "\uD800", "\uDC00", "\u202E", "\u200E",
            "?", "?", "#", "[", "]", "{", "|", "^", "`", "'", "\"", "<", "\\", " ", "+", "&", "=", ";", ":", "@", "!", "*", "~", "\t", "\n", "\0", "\u007F", "\u0085", "\u00A0", "\uFEFF", "C:", "javascript:",
        ];

    public static Gen<string> Urls { get; } =
        from scheme in Gen.Elements(Schemes)
        from host in Pieces(HostPieces, 6)
        from path in Pieces(PathPieces, 12)
        select scheme + host + path;

    /// <summary>URLs most of which can be read.</summary>
    public static Gen<string> GoodUrls { get; } =
        from scheme in Gen.Elements(Schemes[..4])
        from host in Gen.Elements("example.com", "EXAMPLE.com.", "a_b.c-.example", "0x7f.1", "[::1]", "[2001:DB8::1]", "bücher.example", "１。１", "%61.example", "xn--bcher-kva.de")
        from port in Gen.Elements("", ":", ":80", ":443", ":8080")
        from path in Pieces(PathPieces, 12)
        select scheme + host + port + "/" + path;

    private static Gen<string> Pieces(string[] pieces, int most) =>
        from count in Gen.Choose(0, most)
        from chosen in Gen.Elements(pieces).ArrayOf(count)
        select string.Concat(chosen);
}
