using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz;

/// <summary>One reader of bytes that come from outside.</summary>
/// <param name="Run">Reads an input. It throws only if the reader has a defect; a refusal with a message is right.</param>
/// <param name="Grammar">Draws an input that is nearly valid.</param>
/// <param name="Words">Pieces of the format that mutation inserts.</param>
internal sealed record FuzzTarget(string Name, FuzzTarget.Reader Run, Func<Draw, byte[]> Grammar, string[] Words)
{
    /// <summary>Bytes that reading may allocate for any input: an exception with its stack, a buffer of a file.</summary>
    public int AllocatesAtMost { get; init; } = 128 * 1024;

    /// <summary>Bytes that reading may allocate for each byte of the input, in addition.</summary>
    public int AllocatesPerByte { get; init; } = 256;

    public delegate void Reader(ReadOnlySpan<byte> input);
}

/// <summary>What a target throws when it finds a defect that raised no exception.</summary>
internal sealed class DefectException(string message) : Exception(message)
{
    public static void Unless(bool holds, string rule)
    {
        if (!holds)
        {
            throw new DefectException(rule);
        }
    }
}
