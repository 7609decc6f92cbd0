using System.IO.Hashing;

namespace MicroGpt.Runtime.Files;

/// <summary>
/// XXH128 of a sequence of bytes, written as <c>xxh128:</c> and 32 hexadecimal digits. It detects accidents (a failing card, a torn
/// copy), not forgeries.
/// </summary>
internal sealed class Checksum
{
    public const string Prefix = "xxh128:";

    private readonly XxHash128 _hash = new();

    public static string Of(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(XxHash128.Hash(bytes));

    public void Append(ReadOnlySpan<byte> bytes) => _hash.Append(bytes);

    /// <summary>The checksum so far. The next one begins empty.</summary>
    public string Finish() => Prefix + Convert.ToHexStringLower(_hash.GetHashAndReset());
}
