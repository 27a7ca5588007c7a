using System.Collections.Frozen;
using System.Text;

namespace Gather.Infrastructure.Reading.Charsets;

/// <summary>The encodings of the WHATWG Encoding Standard under all of their labels.</summary>
internal static class CharsetLabels
{
    public static readonly Charset Utf8 = new FrameworkCharset("utf-8", Encoding.UTF8);
    public static readonly Charset Utf16LittleEndian = new FrameworkCharset("utf-16le", Encoding.Unicode);
    public static readonly Charset Utf16BigEndian = new FrameworkCharset("utf-16be", Encoding.BigEndianUnicode);
    public static readonly Charset Windows1252 = SingleByteCharset.OfCodePage("windows-1252", 1252);
    public static readonly Charset UserDefined = SingleByteCharset.UserDefined();

    // Most encodings are never met, so each is made when it is first asked for.
    private static readonly (string Labels, Func<Charset> Make)[] Table =
    [
        ("unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8", static () => Utf8),
        ("866 cp866 csibm866 ibm866", static () => SingleByteCharset.OfCodePage("ibm866", 866)),
        ("csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
            static () => SingleByteCharset.OfCodePage("iso-8859-2", 28592)),
        ("csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
            static () => SingleByteCharset.OfCodePage("iso-8859-3", 28593)),
        ("csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
            static () => SingleByteCharset.OfCodePage("iso-8859-4", 28594)),
        ("csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
            static () => SingleByteCharset.OfCodePage("iso-8859-5", 28595)),
        ("arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
            static () => SingleByteCharset.OfCodePage("iso-8859-6", 28596)),
        ("csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
            static () => SingleByteCharset.OfCodePage("iso-8859-7", 28597, (0xA1, '\u2018'), (0xA2, '\u2019'), (0xA4, '\u20AC'), (0xA5, '\u20AF'), (0xAA, '\u037A'))),
        ("csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual",
            static () => SingleByteCharset.OfCodePage("iso-8859-8", 28598, (0xAF, '\u00AF'), (0xFD, '\u200E'), (0xFE, '\u200F'))),
        ("csiso88598i iso-8859-8-i logical",
            static () => SingleByteCharset.OfCodePage("iso-8859-8-i", 28598, (0xAF, '\u00AF'), (0xFD, '\u200E'), (0xFE, '\u200F'))),
        ("csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
            static () => SingleByteCharset.OfIso8859("iso-8859-10", "\u00A0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00ADŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞßāáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ")),
        ("iso-8859-13 iso8859-13 iso885913", static () => SingleByteCharset.OfCodePage("iso-8859-13", 28603)),
        ("iso-8859-14 iso8859-14 iso885914",
            static () => SingleByteCharset.OfIso8859("iso-8859-14", "\u00A0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00AD®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶßàáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ")),
        ("csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9", static () => SingleByteCharset.OfCodePage("iso-8859-15", 28605)),
        ("iso-8859-16",
            static () => SingleByteCharset.OfIso8859("iso-8859-16", "\u00A0ĄąŁ€„Š§š©Ș«Ź\u00ADźŻ°±ČłŽ”¶·žčș»ŒœŸżÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚßàáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ")),
        ("cskoi8r koi koi8 koi8-r koi8_r", static () => SingleByteCharset.OfCodePage("koi8-r", 20866)),
        ("koi8-ru koi8-u", static () => SingleByteCharset.OfCodePage("koi8-u", 21866)),
        ("csmacintosh mac macintosh x-mac-roman", static () => SingleByteCharset.OfCodePage("macintosh", 10000, (0xBD, '\u03A9'))),
        ("dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874", static () => SingleByteCharset.OfCodePage("windows-874", 874)),
        ("cp1250 windows-1250 x-cp1250", static () => SingleByteCharset.OfCodePage("windows-1250", 1250)),
        ("cp1251 windows-1251 x-cp1251", static () => SingleByteCharset.OfCodePage("windows-1251", 1251)),
        ("ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
            static () => Windows1252),
        ("cp1253 windows-1253 x-cp1253", static () => SingleByteCharset.OfCodePage("windows-1253", 1253)),
        ("cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
            static () => SingleByteCharset.OfCodePage("windows-1254", 1254)),
        ("cp1255 windows-1255 x-cp1255", static () => SingleByteCharset.OfCodePage("windows-1255", 1255)),
        ("cp1256 windows-1256 x-cp1256", static () => SingleByteCharset.OfCodePage("windows-1256", 1256)),
        ("cp1257 windows-1257 x-cp1257", static () => SingleByteCharset.OfCodePage("windows-1257", 1257)),
        ("cp1258 windows-1258 x-cp1258", static () => SingleByteCharset.OfCodePage("windows-1258", 1258)),
        ("x-mac-cyrillic x-mac-ukrainian",
            static () => SingleByteCharset.OfCodePage("x-mac-cyrillic", 10007, (0xA2, '\u0490'), (0xB6, '\u0491'), (0xFF, '\u20AC'))),
        ("chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk", static () => new MultiByteCharset("gbk", 54936)),
        ("gb18030", static () => new MultiByteCharset("gb18030", 54936)),
        ("big5 big5-hkscs cn-big5 csbig5 x-x-big5", static () => new MultiByteCharset("big5", 950)),
        ("cseucpkdfmtjapanese euc-jp x-euc-jp", static () => new MultiByteCharset("euc-jp", 51932)),
        ("csiso2022jp iso-2022-jp", static () => new MultiByteCharset("iso-2022-jp", 50220)),
        ("csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis", static () => new MultiByteCharset("shift_jis", 932)),
        ("cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
            static () => new MultiByteCharset("euc-kr", 949)),
        ("csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr replacement", static () => new ReplacementCharset()),
        ("unicodefffe utf-16be", static () => Utf16BigEndian),
        ("csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le", static () => Utf16LittleEndian),
        ("x-user-defined", static () => UserDefined),
    ];

    private static readonly FrozenDictionary<string, Lazy<Charset>>.AlternateLookup<ReadOnlySpan<char>> ByLabel = Table
        .SelectMany(static row => Under(row.Labels, new Lazy<Charset>(row.Make)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The encoding of a label; white space around it and its case do not matter. Null when it is none of the standard's.</summary>
    public static Charset? Find(ReadOnlySpan<char> label) => ByLabel.TryGetValue(label.Trim("\t\n\f\r "), out var charset) ? charset.Value : null;

    private static IEnumerable<KeyValuePair<string, Lazy<Charset>>> Under(string labels, Lazy<Charset> charset) =>
        labels.Split(' ').Select(label => KeyValuePair.Create(label, charset));
}
