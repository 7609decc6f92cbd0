using System.Net;
using Microsoft.AspNetCore.Http;

namespace MicroGpt.CommandLine.Serve;

/// <summary>Who may read the live page.</summary>
/// <param name="token">What a request must know; null on the loopback address, where every program of the machine may read.</param>
internal sealed class Access(string? token)
{
    public const int ShortestToken = 8;

    private const string Key = "token";

    /// <summary>The status of a request that is refused; null for one that is allowed.</summary>
    public int? Refusal(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        if (token is not null)
        {
            return Equal(request.Query[Key].ToString(), token) ? null : StatusCodes.Status403Forbidden;
        }

        return IsOwnName(request.Host.Host) ? null : StatusCodes.Status403Forbidden;
    }

    /// <summary>
    /// Whether a page of this machine was meant. A foreign web page can give its own name the address of this machine (DNS rebinding),
    /// and would then read what is served without a token. It cannot give itself one of these names.
    /// </summary>
    private static bool IsOwnName(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Compares in a time that does not tell how much of the token is right.</summary>
    private static bool Equal(string given, string expected)
    {
        int difference = given.Length ^ expected.Length;
        for (int i = 0; i < expected.Length; i++)
        {
            difference |= (i < given.Length ? given[i] : '\0') ^ expected[i];
        }

        return difference == 0;
    }
}
