using System.Text;

namespace MicroGpt.Fuzz.Inputs;

/// <summary>Makes an input: a seed, two seeds joined, or a draw from the grammar of the target. Most are then damaged.</summary>
internal sealed class Mutator(FuzzTarget target, List<byte[]> corpus)
{
    private const int Longest = 4096;

    private readonly byte[][] _words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Make(Draw draw)
    {
        byte[] input = draw.Below(4) switch
        {
            0 => target.Grammar(draw),
            1 => Join(draw),
            _ => Seed(draw),
        };
        for (int change = draw.Below(5); change > 0; change--)
        {
            input = Change(input, draw);
        }

        return input.Length <= Longest ? input : input[..Longest];
    }

    private byte[] Seed(Draw draw) => corpus[draw.Below(corpus.Count)];

    private byte[] Join(Draw draw)
    {
        byte[] head = Seed(draw);
        byte[] tail = Seed(draw);
        return [.. head.AsSpan(0, draw.Below(head.Length + 1)), .. tail.AsSpan(draw.Below(tail.Length + 1))];
    }

    private byte[] Change(byte[] input, Draw draw)
    {
        int at = draw.Below(input.Length + 1);
        int end = Math.Min(input.Length, at + draw.Pick(1, 1, 2, 4, 16));
        ReadOnlySpan<byte> before = input.AsSpan(0, at);
        ReadOnlySpan<byte> piece = input.AsSpan(at, end - at);
        ReadOnlySpan<byte> after = input.AsSpan(end);
        switch (draw.Below(9))
        {
            case 0 when at < input.Length:
                byte[] flipped = [.. input];
                flipped[at] ^= (byte)(1 << draw.Below(8));
                return flipped;
            case 1:
                return [.. before, (byte)draw.Below(256), .. input.AsSpan(at)];
            case 2:
                return [.. before, .. after];
            case 3:
                return [.. before, .. piece, .. piece, .. after];
            case 4:
                return [.. before];
            case 5:
                return [.. before, .. draw.Pick(_words), .. input.AsSpan(at)];
            case 6:
                return [.. before, .. draw.Pick(_words), .. after];
            case 7 when at < input.Length:
                byte[] set = [.. input];
                set[at] = draw.Pick<byte>(0, 1, 0x7F, 0x80, 0xC0, 0xED, 0xFF, (byte)'"', (byte)'\n', (byte)'\\');
                return set;
            default:
                return OtherNumber(input, at, draw);
        }
    }

    /// <summary>Replaces the next number of a text.</summary>
    private static byte[] OtherNumber(byte[] input, int at, Draw draw)
    {
        while (at < input.Length && !char.IsAsciiDigit((char)input[at]))
        {
            at++;
        }

        int end = at;
        while (end < input.Length && (char.IsAsciiDigit((char)input[end]) || input[end] is (byte)'.' or (byte)'e' or (byte)'-'))
        {
            end++;
        }

        return [.. input.AsSpan(0, at), .. Encoding.UTF8.GetBytes(draw.Number()), .. input.AsSpan(end)];
    }
}
