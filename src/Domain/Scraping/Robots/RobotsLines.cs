namespace Gather.Domain.Scraping.Robots;

/// <summary>Goes through the lines of a robots.txt, whatever ends them, without what is too long to be meant.</summary>
internal ref struct RobotsLines
{
    // Longer than any URL, even if it is percent-encoded throughout.
    private const int MaxLineLength = 3 * TargetUrl.MaxLength;

    private ReadOnlySpan<byte> _rest;

    public RobotsLines(ReadOnlySpan<byte> file)
    {
        _rest = file.StartsWith("\uFEFF"u8) ? file[3..] : file;
        if (file.Length <= RobotsFile.MaxLength)
            return;

        // Half a rule is another rule, so a line that the limit cuts does not count.
        _rest = _rest[..(RobotsFile.MaxLength - (file.Length - _rest.Length))];
        _rest = _rest[..(_rest.LastIndexOfAny((byte)'\r', (byte)'\n') + 1)];
    }

    /// <summary>The line, without its end.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOfAny((byte)'\r', (byte)'\n');
            Current = end < 0 ? _rest : _rest[..end];
            var next = end < 0 ? _rest.Length : end + (_rest[end..].StartsWith("\r\n"u8) ? 2 : 1);
            _rest = _rest[next..];
            Number++;
            if (Current.Length <= MaxLineLength)
                return true;
        }

        return false;
    }
}
