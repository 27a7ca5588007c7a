namespace Gather.Testing.Egress;

/// <summary>Hosts that are not what they look like.</summary>
internal static class HostTricks
{
    public static IEnumerable<AddressTrick> All => [.. LocalNames, .. ResolvedNames, .. OddCharacters, .. EncodedHosts, .. Authorities];

    private static AddressTrick[] LocalNames =>
    [
        new("localhost", "http://localhost/", TrickHost.PrivateName),
        new("localhost with a final dot", "http://localhost./", TrickHost.PrivateName),
        new("localhost in capitals", "http://LOCALHOST/", TrickHost.PrivateName),
        new("localhost in mixed case with a dot", "http://LocalHost.:80/", TrickHost.PrivateName),
        new("below localhost", "http://foo.localhost/", TrickHost.PrivateName),
        new("below localhost with a final dot", "http://a.b.LOCALHOST./", TrickHost.PrivateName),
        new("localhost in full width", "http://\uFF4C\uFF4F\uFF43\uFF41\uFF4C\uFF48\uFF4F\uFF53\uFF54/", TrickHost.PrivateName),
        new("localhost in full-width capitals", "http://\uFF2C\uFF2F\uFF23\uFF21\uFF2C\uFF28\uFF2F\uFF33\uFF34/", TrickHost.PrivateName),
        new("localhost percent-encoded", "http://%6c%6f%63%61%6c%68%6f%73%74/", TrickHost.PrivateName),
        new("localhost with one character encoded", "http://loc%61lhost/", TrickHost.PrivateName),
        new("localhost with an encoded dot", "http://localhost%2e/", TrickHost.PrivateName),
        new("localhost with an ideographic dot", "http://foo\u3002localhost/", TrickHost.PrivateName),
        new("localhost with a final ideographic dot", "http://localhost\u3002/", TrickHost.PrivateName),
        new("a service's metadata by name", "http://metadata.google.internal/computeMetadata/v1/", TrickHost.PrivateName),
        new("metadata with a final dot", "http://metadata.google.internal./", TrickHost.PrivateName),
        new("the host of a container", "http://host.docker.internal/", TrickHost.PrivateName),
        new("the gateway of a container", "http://gateway.docker.internal/", TrickHost.PrivateName),
        new("a cloud's inner name", "http://ip-10-0-0-1.ec2.internal/", TrickHost.PrivateName),
        new("the cluster's API", "http://kubernetes.default.svc/", TrickHost.PrivateName),
        new("the cluster's API, in full", "http://kubernetes.default.svc.cluster.local/", TrickHost.PrivateName),
        new("the cluster's API, short", "http://kubernetes.default/", TrickHost.PrivateName),
        new("a multicast DNS name", "http://printer.local/", TrickHost.PrivateName),
        new("the usual domain of localhost", "http://localhost.localdomain/", TrickHost.PrivateName),
        new("a router at home", "http://router.home.arpa/", TrickHost.PrivateName),
    ];

    private static AddressTrick[] ResolvedNames =>
    [
        new("a name that carries its address", "http://127.0.0.1.resolves.example/", TrickHost.ResolvedName),
        new("a name that carries an address in hexadecimal", "http://7f000001.resolves.example/", TrickHost.ResolvedName),
        new("a short name of the own network", "http://intranet/", TrickHost.ResolvedName),
        new("a name that begins like localhost", "http://localhost.resolves.example/", TrickHost.ResolvedName),
        new("a name with a final dot", "http://resolves.example./", TrickHost.ResolvedName),
        new("a name in digits of another script", "http://\u0661\u0662\u0667.\u0660.\u0660.\u0661/", TrickHost.ResolvedName),
        new("an encoded name", "http://%72esolves.example/", TrickHost.ResolvedName),
        new("a name beyond ASCII", "http://b\u00FCcher.example/", TrickHost.ResolvedName),
        new("a name with an underscore", "http://a_b.example/", TrickHost.ResolvedName),
        new("a name that another resolution answers otherwise", "http://rebinds.example/", TrickHost.ResolvedName),
    ];

    private static AddressTrick[] OddCharacters =>
    [
        new("full-width digits", "http://\uFF11\uFF12\uFF17.0.0.1/"),
        new("full-width loopback with full-width dots", "http://\uFF11\uFF12\uFF17\uFF0E\uFF10\uFF0E\uFF10\uFF0E\uFF11/"),
        new("circled digits", "http://\u2460\u2461\u2466.\u24EA.\u24EA.\u2460/"),
        new("a circled letter", "http://\u24DBocalhost/"),
        new("mathematical digits", "http://\U0001D7CF\U0001D7D0\U0001D7D5.0.0.1/"),
        new("superscript digits", "http://\u00B9\u00B2\u2077.0.0.1/"),
        new("ideographic dots", "http://127\u30020\u30020\u30021/"),
        new("half-width ideographic dots", "http://127\uFF610\uFF610\uFF611/"),
        new("a one-dot leader", "http://127\u20240\u20240\u20241/"),
        new("a full-width hexadecimal prefix", "http://\uFF10\uFF587f.1/"),
        new("a soft hyphen", "http://local\u00ADhost/"),
        new("a soft hyphen in an address", "http://127.0.0\u00AD.1/"),
        new("a zero-width space", "http://127.0.0.1\u200B/"),
        new("a zero-width joiner", "http://local\u200Dhost/"),
        new("a word joiner", "http://local\u2060host/"),
        new("a variation selector", "http://localhost\uFE0F/"),
        new("a byte order mark", "http://\uFEFFlocalhost/"),
        new("a right-to-left override", "http://\u202Elocalhost/"),
        new("a long s", "http://localho\u017Ft/"),
        new("a Kelvin sign", "http://\u212A8s.local\u00AD/"),
        new("a full-width slash", "http://example.com\uFF0F@127.0.0.1/"),
        new("a full-width colon", "http://localhost\uFF1A80/"),
        new("account of, which holds a slash", "http://localhost\u2100example.com/"),
        new("a full-width percent sign", "http://localhost\uFF0500/"),
        new("punycode of ASCII", "http://xn--localhost-/"),
        new("punycode of nothing", "http://xn--/"),
        new("half a surrogate pair", "http://local\uD800host/"),
    ];

    private static AddressTrick[] EncodedHosts =>
    [
        new("an encoded address", "http://%31%32%37%2e%30%2e%30%2e%31/"),
        new("one digit encoded", "http://12%37.0.0.1/"),
        new("encoded dots", "http://127%2E0%2E0%2E1/"),
        new("an encoded hexadecimal address", "http://0%787f000001/"),
        new("encoded full-width digits", "http://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/"),
        new("encoded twice", "http://%2531%2532%2537.0.0.1/"),
        new("an encoded null", "http://127.0.0.1%00.example.com/"),
        new("an encoded slash", "http://127.0.0.1%2f.example.com/"),
        new("an encoded at sign", "http://example.com%40127.0.0.1/"),
        new("an encoded colon", "http://127.0.0.1%3a80/"),
        new("an encoded number sign", "http://127.0.0.1%23.example.com/"),
        new("an encoded line break", "http://127.0.0.1%0d%0aHost:example.com/"),
        new("an encoded space", "http://127.0.0.1%20/"),
        new("a broken escape", "http://127.0.0.1%/"),
        new("an escape that is no UTF-8", "http://localhost%ff/"),
    ];

    private static AddressTrick[] Authorities =>
    [
        new("a user name", "http://example.com@127.0.0.1/"),
        new("a user name and a password", "http://example.com:80@127.0.0.1/"),
        new("an empty user name", "http://@127.0.0.1/"),
        new("two at signs", "http://a@example.com@127.0.0.1/"),
        new("a number sign before the at sign", "http://127.0.0.1#@example.com/"),
        new("a query before the at sign", "http://127.0.0.1?@example.com/"),
        new("a slash before the at sign", "http://127.0.0.1/@example.com/"),
        new("a backslash before the at sign", "http://127.0.0.1\\@example.com/"),
        new("a backslash after the name", "http://example.com\\@127.0.0.1/"),
        new("backslashes as slashes", "http:\\\\127.0.0.1\\"),
        new("no slashes", "http:127.0.0.1/"),
        new("one slash", "http:/127.0.0.1/"),
        new("three slashes", "http:///127.0.0.1/"),
        new("no scheme", "//127.0.0.1/"),
        new("a tab in the host", "http://127.0\t.0.1/"),
        new("a line break in the host", "http://127.0.0.1\r\nHost: example.com/"),
        new("a null in the host", "http://127.0.0.1\0.example.com/"),
        new("a space in the host", "http://127.0.0.1 .example.com/"),
        new("a space before the at sign", "http://127.0.0.1 @example.com/"),
        new("port 0", "http://127.0.0.1:0/"),
        new("a port that overflows", "http://127.0.0.1:65616/"),
        new("two ports", "http://127.0.0.1:80:80/"),
        new("a port and letters", "http://127.0.0.1:80a/"),
        new("a full-width port", "http://127.0.0.1:\uFF18\uFF10/"),
        new("an empty port", "http://127.0.0.1:/"),
        new("an empty host", "http:///"),
        new("nothing but a port", "http://:80/"),
        new("a comma between hosts", "http://example.com,127.0.0.1/"),
        new("a semicolon between hosts", "http://127.0.0.1;example.com/"),
        new("another scheme", "gopher://127.0.0.1:6379/_INFO"),
        new("a file", "file:///etc/passwd"),
        new("a nested scheme", "http:http://127.0.0.1/"),
        new("a URL around a URL", "url:http://127.0.0.1/"),
    ];
}
