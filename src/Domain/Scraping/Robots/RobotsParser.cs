using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Gather.Domain.Scraping.Robots;

/// <summary>Reads a robots.txt into its groups. What it cannot make sense of it leaves out.</summary>
internal sealed class RobotsParser
{
    private const double LongestDelay = 24 * 60 * 60;

    private readonly List<RobotsGroup> _groups = [];
    private readonly List<string> _sitemaps = [];

    private RobotsParser()
    {
    }

    public static RobotsFile Parse(ReadOnlySpan<byte> file)
    {
        var parser = new RobotsParser();
        var lines = new RobotsLines(file);
        while (lines.MoveNext())
            parser.Read(RobotsRecord.Read(lines.Current), lines.Number);

        return new RobotsFile(parser._groups, parser._sitemaps);
    }

    private void Read(RobotsRecord record, int line)
    {
        switch (record.Key)
        {
            case RobotsKey.UserAgent:
                AddAgent(record.Value);
                break;
            case RobotsKey.Allow or RobotsKey.Disallow:
                AddRule(record.Key == RobotsKey.Allow, record.Value, line);
                break;
            case RobotsKey.CrawlDelay:
                AddDelay(record.Value);
                break;
            case RobotsKey.Sitemap when !record.Value.IsEmpty:
                _sitemaps.Add(Encoding.UTF8.GetString(record.Value));
                break;
        }
    }

    // A group begins with its user agents and ends before the next after a rule; nothing else ends it (RFC 9309, 2.2.4).
    private void AddAgent(ReadOnlySpan<byte> value)
    {
        if (_groups is not [.., { HasRules: false }])
            _groups.Add(new RobotsGroup());

        _groups[^1].Agents.Add(new RobotsAgent(TokenOf(value)));
    }

    private void AddRule(bool allow, ReadOnlySpan<byte> pattern, int line)
    {
        if (_groups is not [.., var group])
            return;

        // An empty rule forbids nothing, and one that begins otherwise matches nothing; but the agents before it are a group.
        group.HasRules = true;
        if (pattern is [(byte)'/' or (byte)'*', ..])
            group.Rules.Add(new RobotsRule(allow, TextOf(pattern), line));
    }

    // Octets that are no UTF-8 can only be meant as such, and stand in URLs percent-encoded.
    private static string TextOf(ReadOnlySpan<byte> pattern)
    {
        if (Utf8.IsValid(pattern))
            return Encoding.UTF8.GetString(pattern);

        var text = new StringBuilder(pattern.Length + 16);
        foreach (var octet in pattern)
            _ = octet < 0x80 ? text.Append((char)octet) : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");

        return text.ToString();
    }

    // No standard tells of it. It is meant for the agents above it, and not for those that follow before the first rule.
    private void AddDelay(ReadOnlySpan<byte> value)
    {
        if (_groups is not [.., var group]
            || !double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || seconds is not (> 0 and <= LongestDelay))
            return;

        var delay = TimeSpan.FromSeconds(seconds);
        foreach (var agent in group.Agents)
            if (agent.CrawlDelay is not { } known || known < delay)
                agent.CrawlDelay = delay;
    }

    // The version that some write behind the token, and whatever else, is not part of it.
    private static string TokenOf(ReadOnlySpan<byte> value)
    {
        if (value is [(byte)'*'] or [(byte)'*', (byte)' ' or (byte)'\t', ..])
            return RobotsAgent.Anybody;

        var length = 0;
        while (length < value.Length && (char.IsAsciiLetter((char)value[length]) || value[length] is (byte)'-' or (byte)'_'))
            length++;

        return Encoding.ASCII.GetString(value[..length]);
    }
}
