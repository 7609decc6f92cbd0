using System.Globalization;
using System.Net;

namespace MicroGpt.CommandLine.Serve;

/// <summary>Where the live page is served.</summary>
internal sealed record ServeAddress(IPAddress Address, int Port)
{
    public const string Forms = "a port such as 8080, or an address and a port such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080";

    /// <summary>Whether only programs of this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <param name="text">A port means the loopback address, because a page that everybody can see must be asked for.</param>
    public static bool TryParse(string text, out ServeAddress address)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : text[..colon].Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        address = new ServeAddress(IPAddress.Loopback, 0);

        // IPv6 has colons of its own, so it needs brackets. "1" and "127.1" are addresses to the parser, and typing errors to a person.
        bool isHost = host is ['[', .., ']'] || (!host.Contains(':', StringComparison.Ordinal) && host.Count(c => c == '.') == 3);
        if (!isHost || !IPAddress.TryParse(host, out IPAddress? parsed)
            || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        address = new ServeAddress(parsed, port);
        return true;
    }
}
