using MicroGpt.Runtime;

namespace MicroGpt.Fuzz.Targets;

/// <summary>A JSON file with a checksum. What is accepted is written, read and written again: both texts must be the same.</summary>
internal static class SealedFile
{
    public delegate Action<Stream> Parser(ReadOnlySpan<byte> input);

    /// <param name="parse">Reads a file and returns what writes it.</param>
    public static void Run(ReadOnlySpan<byte> input, Parser parse)
    {
        Try(input, parse);
        Try(Sealed.Of(input), parse);
    }

    private static void Try(ReadOnlySpan<byte> input, Parser parse)
    {
        Action<Stream> write;
        try
        {
            write = parse(input);
        }
        catch (MicroGptException)
        {
            return;
        }

        byte[] first = Bytes(write);
        byte[] again = Bytes(parse(first));
        DefectException.Unless(first.AsSpan().SequenceEqual(again), "a file that is written reads the same");
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
