using System.Text;
using Gather.Infrastructure.Reading.Charsets;

namespace Gather.Infrastructure.Tests.Reading;

internal sealed class CharsetDetectionTests
{
    [TestCase("shift_jis", "93FA967B8CEA82CC8379815B83578141874094BC8A70B6C5", "日本語のページ、①半角ｶﾅ")]
    [TestCase("euc-jp", "C6FCCBDCB8ECA4CEA5DAA1BCA5B8A1A2C8BEB3D18EB68EC5", "日本語のページ、半角ｶﾅ")]
    [TestCase("iso-2022-jp", "1B2442467C4B5C386C244E255A213C25381B2842", "日本語のページ")]
    [TestCase("gbk", "D6D0CEC4CDF8D2B3A3ACE946BBF9", "中文网页，镕基")]
    [TestCase("gb18030", "D6D0CEC495328236CDF8D2B3", "中文𠀀网页")]
    [TestCase("big5", "C163C5E9A4A4A4E5BAF4ADB6", "繁體中文網頁")]
    [TestCase("euc-kr", "C7D1B1B9BEEE20C6E4C0CCC1F6208C63B9E6B0A2C7CF", "한국어 페이지 똠방각하")]
    [TestCase("windows-1250", "50F8ED6C699A", "Příliš")]
    [TestCase("windows-1251", "D0F3F1F1EAE8E920F2E5EAF1F220ABB8EBEAE0BB", "Русский текст «ёлка»")]
    [TestCase("windows-1252", "DC6265726772F6DF65209620803520936E61EF766594", "Übergröße – €5 “naïve”")]
    [TestCase("windows-1253", "C5EBEBE7EDE9EADC", "Ελληνικά")]
    [TestCase("windows-1254", "54FC726BE76520F0FDFE", "Türkçe ğış")]
    [TestCase("windows-1255", "F2E1F8E9FA", "עברית")]
    [TestCase("windows-1256", "C7E1DAD1C8EDC9", "العربية")]
    [TestCase("windows-1257", "4C696574757669F8", "Lietuvių")]
    [TestCase("windows-1258", "5669EAF274", "Viê\u0323t")]
    [TestCase("windows-874", "C0D2C9D2E4B7C2", "ภาษาไทย")]
    [TestCase("ibm866", "8FE0A8A2A5E2", "Привет")]
    [TestCase("koi8-r", "F0D2C9D7C5D42C20CDC9D2", "Привет, мир")]
    [TestCase("koi8-u", "B7D6C1CB20A620ADC1CECFCB", "Їжак і ґанок")]
    [TestCase("iso-8859-2", "50F8ED6C69B920BE6C75BB6F75E86BFD206BF9F2", "Příliš žluťoučký kůň")]
    [TestCase("iso-8859-3", "B1A5", "ħ\uFFFD")]
    [TestCase("iso-8859-4", "B1BF", "ąŋ")]
    [TestCase("iso-8859-5", "BFE0D8D2D5E2", "Привет")]
    [TestCase("iso-8859-6", "E5D1CDC8C7A1", "مرحبا\uFFFD")]
    [TestCase("iso-8859-7", "C5EBEBE7EDE9EADC20A4A1A2AA", "Ελληνικά €‘’ͺ")]
    [TestCase("iso-8859-8", "F9ECE5EDAFFDFE", "שלום¯\u200E\u200F")]
    [TestCase("iso-8859-8-i", "F9ECE5ED", "שלום")]
    [TestCase("iso-8859-10", "53E16D656769656C6C6120BF", "Sámegiella ŋ")]
    [TestCase("iso-8859-13", "EFF0", "ļš")]
    [TestCase("iso-8859-14", "D079746820A8", "Ŵyth Ẁ")]
    [TestCase("iso-8859-15", "BC7576726520A4", "Œuvre €")]
    [TestCase("iso-8859-16", "DE6172E320BA6920A4", "Țară și €")]
    [TestCase("macintosh", "6E6195766520BDDBF0", "naïve Ω€\uF8FF")]
    [TestCase("x-mac-cyrillic", "8FF0E8E2E5F220A2FF", "Привет Ґ€")]
    [TestCase("utf-16le", "E5652C67", "日本")]
    [TestCase("utf-16be", "65E5672C", "日本")]
    [TestCase("utf-8", "E697A5E69CAC", "日本")]
    [TestCase("x-user-defined", "4180FF", "A\uF780\uF7FF")]
    [TestCase("replacement", "414243", "\uFFFD")]
    public void Decode_BytesOfTheEncoding_GivesTheirText(string charset, string bytes, string text)
    {
        var found = CharsetDetection.Detect(Convert.FromHexString(bytes), charset, isHtml: true, out _);
        using var decoded = DecodedText.Decode(found, Convert.FromHexString(bytes));

        Assert.That(found.Name, Is.EqualTo(charset));
        Assert.That(decoded.ToString(), Is.EqualTo(text));
    }

    [TestCase("latin1", "windows-1252")]
    [TestCase(" US-ASCII\t", "windows-1252")]
    [TestCase("ISO-8859-1", "windows-1252")]
    [TestCase("iso-8859-9", "windows-1254")]
    [TestCase("GB2312", "gbk")]
    [TestCase("ks_c_5601-1987", "euc-kr")]
    [TestCase("x-sjis", "shift_jis")]
    [TestCase("unicode", "utf-16le")]
    [TestCase("utf8", "utf-8")]
    [TestCase("hz-gb-2312", "replacement")]
    [TestCase("tis-620", "windows-874")]
    [TestCase("utf-7", null)]
    [TestCase("", null)]
    public void Find_Label_GivesTheStandardsEncoding(string label, string? name) => Assert.That(CharsetLabels.Find(label)?.Name, Is.EqualTo(name));

    [TestCase("EFBBBF41", "windows-1251", "utf-8", 3)]
    [TestCase("FEFF0041", "utf-8", "utf-16be", 2)]
    [TestCase("FFFE4100", "utf-8", "utf-16le", 2)]
    [TestCase("41", "windows-1251", "windows-1251", 0)]
    [TestCase("41", "no such thing", "utf-8", 0)]
    [TestCase("C3A4", "", "utf-8", 0)]
    [TestCase("E4", "", "windows-1252", 0)]
    [TestCase("", "", "utf-8", 0)]
    public void Detect_MarkHeaderAndBytes_AreBelievedInThatOrder(string bytes, string label, string name, int mark)
    {
        var found = CharsetDetection.Detect(Convert.FromHexString(bytes), label, isHtml: true, out var markLength);

        Assert.That((found.Name, markLength), Is.EqualTo((name, mark)));
    }

    [TestCase("<meta charset=koi8-r>", "koi8-r")]
    [TestCase("<META CHARSET = 'KOI8-R' />", "koi8-r")]
    [TestCase("<meta/charset=\"koi8-r\">", "koi8-r")]
    [TestCase("<!doctype html><html lang='>'><head><title>x</title><meta charset=koi8-r>", "koi8-r")]
    [TestCase("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r")]
    [TestCase("<meta content='text/html; charset = \"koi8-r\"' http-equiv='content-type'>", "koi8-r")]
    [TestCase("<meta content='charset charset=koi8-r;x' http-equiv='content-type'>", "koi8-r")]
    [TestCase("<meta content='text/html; charset=koi8-r'>", "utf-8")]
    [TestCase("<meta http-equiv=refresh content='text/html; charset=koi8-r'>", "utf-8")]
    [TestCase("<!-- <meta charset=koi8-r> --><meta charset=big5>", "big5")]
    [TestCase("<!--><meta charset=koi8-r>", "koi8-r")]
    [TestCase("<!-- <meta charset=koi8-r>", "utf-8")]
    [TestCase("<a title='<meta charset=koi8-r>'><meta charset=big5>", "big5")]
    [TestCase("<? <meta charset=koi8-r> ?><meta charset=big5>", "big5")]
    [TestCase("<metadata charset=koi8-r><meta charset=big5>", "big5")]
    [TestCase("<meta charset=nonsense><meta charset=big5>", "big5")]
    [TestCase("<meta charset=utf-16>", "utf-8")]
    [TestCase("<meta charset=utf-16be>", "utf-8")]
    [TestCase("<meta charset=x-user-defined>", "windows-1252")]
    [TestCase("<meta charset=koi8-r", "utf-8")]
    [TestCase("<meta charset='koi8-r>", "utf-8")]
    [TestCase("<?xml version='1.0' encoding='koi8-r'?><html>", "koi8-r")]
    [TestCase("<?xml version='1.0' encoding = \"Shift_JIS\" ?>", "shift_jis")]
    [TestCase("<?xml version='1.0' encoding='utf-16'?>", "utf-8")]
    [TestCase("<?xml version='1.0' encoding='koi8-r'?><meta charset=big5>", "big5")]
    [TestCase(" <?xml version='1.0' encoding='koi8-r'?>", "utf-8")]
    [TestCase("<?xml version='1.0' encoding=koi8-r?>", "utf-8")]
    public void Detect_HtmlThatNamesItsEncoding_IsBelieved(string html, string name) =>
        Assert.That(CharsetDetection.Detect(Encoding.Latin1.GetBytes(html), "", isHtml: true, out _).Name, Is.EqualTo(name));

    [Test]
    public void Detect_MetaBeyondTheFirst1024Bytes_IsNotSeen()
    {
        var name = "<meta charset=koi8-r>";

        Assert.That(Named(new string(' ', 1024 - name.Length) + name), Is.EqualTo("koi8-r"));
        Assert.That(Named(new string(' ', 1025 - name.Length) + name), Is.EqualTo("utf-8"));

        static string Named(string html) => CharsetDetection.Detect(Encoding.Latin1.GetBytes(html), "", isHtml: true, out _).Name;
    }

    [Test]
    public void Detect_MetaInWhatIsNoHtml_IsNotSeen() =>
        Assert.That(CharsetDetection.Detect("<meta charset=koi8-r>"u8, "", isHtml: false, out _).Name, Is.EqualTo("utf-8"));

    [TestCase("utf-8", "41C3C341E38141FF", "A\uFFFD\uFFFDA\uFFFDA\uFFFD")]
    [TestCase("shift_jis", "41FF41", "A\uFFFDA")]
    [TestCase("euc-jp", "41FF", "A\uFFFD")]
    [TestCase("gb18030", "4181", "A\uFFFD")]
    [TestCase("big5", "41FF41", "A\uFFFDA")]
    [TestCase("euc-kr", "4181", "A\uFFFD")]
    [TestCase("utf-16le", "4100D8", "A\uFFFD")]
    [TestCase("windows-1253", "41AA", "A\uFFFD")]
    public void Decode_BytesThatMeanNothing_GivesReplacementCharacters(string charset, string bytes, string text)
    {
        using var decoded = DecodedText.Decode(CharsetLabels.Find(charset)!, Convert.FromHexString(bytes));

        Assert.That(decoded.ToString(), Is.EqualTo(text));
    }
}
