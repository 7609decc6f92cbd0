namespace MicroGpt.Runtime.Data;

/// <summary>
/// Parity of bits. The target at each bit is 1 if the bits up to it have an odd number of ones: <c>0110</c> has <c>0100</c>. As lines,
/// <c>0110=0</c>, the parity of all bits is asked.
/// </summary>
internal static class ParityProblems
{
    private const uint Stream = 340;
    private const uint AnswerStream = 360;
    private const int TrainingProblems = 50_000;

    /// <summary>Training has up to 16 bits.</summary>
    public static TaskText Pairs() => LengthBands.Build(Stream, 1, 2, [16, 24, 32, 64, 96], TrainingProblems, Pair);

    /// <summary>Training has up to 12 bits, and the bands up to twice and four times as many.</summary>
    public static TaskText Answers() => LengthBands.Build(AnswerStream, 1, 2, [12, 24, 48], TrainingProblems, Answer);

    private static string Pair(ProblemLines.Draws draws, int bits) => string.Create((2 * bits) + 1, draws, static (line, draws) =>
    {
        int bits = line.Length / 2;
        int parity = 0;
        line[bits] = '\t';
        for (int at = 0; at < bits; at++)
        {
            int bit = draws.Below(2);
            parity ^= bit;
            line[at] = (char)('0' + bit);
            line[bits + 1 + at] = (char)('0' + parity);
        }
    });

    private static string Answer(ProblemLines.Draws draws, int bits) => string.Create(bits + 2, draws, static (line, draws) =>
    {
        int parity = 0;
        for (int at = 0; at < line.Length - 2; at++)
        {
            int bit = draws.Below(2);
            parity ^= bit;
            line[at] = (char)('0' + bit);
        }

        line[^2] = ProblemLines.AnswerMark;
        line[^1] = (char)('0' + parity);
    });
}
