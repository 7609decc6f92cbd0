using MicroGpt.Runtime.Files;

namespace MicroGpt.Fuzz.Targets;

/// <summary>Makes the checksum of an input right, so that it reaches what lies behind the checksum.</summary>
internal static class Sealed
{
    public static byte[] Of(ReadOnlySpan<byte> input)
    {
        int checksum = input.LastIndexOf(",\n  \"checksum\""u8);
        ReadOnlySpan<byte> members = checksum < 0 ? input.TrimEnd("}\r\n\t "u8) : input[..checksum];
        return CheckedJson.Seal([.. members, .. "\n}"u8]);
    }
}
