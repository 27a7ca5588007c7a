namespace Gather.Domain.Scraping.Urls;

/// <summary>Why a text is no URL that can be fetched, for people.</summary>
internal static class Reasons
{
    public const string NotHttp = "must be an absolute http or https URL, such as https://example.com/.";
    public const string TooLong = "must be no longer than 8,192 characters, counted with its percent-encoding.";
    public const string WhiteSpace = "must not have white space or control characters in it.";
    public const string Backslash = "must not have backslashes in it.";
    public const string Credentials = "must not have a user name or a password.";
    public const string BadPort = "must have a port from 1 to 65535, or none.";
    public const string NoHost = "must name a host.";
    public const string LongHost = "must have a host name of at most 253 characters, and of at most 63 between dots.";
    public const string BadHost = "must have a host name of letters, digits, hyphens and single dots; an international one may be written in punycode.";
    public const string BadIPv4 = "must have a host that is a valid IPv4 address, since it ends in a number.";
    public const string BadIPv6 = "must have a valid IPv6 address in its brackets, without a zone.";
}
