namespace MicroGpt.Runtime.Data;

/// <summary>
/// The shell game: a ball under one of five cups, and swaps of two cups. <c>1afc</c> starts at cup 1; the letters a to j are the ten
/// swaps. The target at each token is the cup that the ball is under then: <c>1241</c>. As lines,
/// <c>1afc=1</c>, the answer alone is asked.
/// </summary>
internal static class CupProblems
{
    private const int Cups = 5;
    private const uint Stream = 300;
    private const uint AnswerStream = 320;
    private const int TrainingProblems = 100_000;

    /// <summary>The two cups of each swap.</summary>
    private static readonly (int, int)[] s_swaps =
        [.. Enumerable.Range(0, Cups).SelectMany(a => Enumerable.Range(a + 1, Cups - a - 1).Select(b => (a, b)))];

    /// <summary>Training has up to 16 swaps.</summary>
    public static TaskText Pairs() => LengthBands.Build(Stream, Cups, s_swaps.Length, [16, 24, 32, 64, 96], TrainingProblems, Pair);

    /// <summary>Training has up to 12 swaps, and the bands up to twice and four times as many.</summary>
    public static TaskText Answers() => LengthBands.Build(AnswerStream, Cups, s_swaps.Length, [12, 24, 48], TrainingProblems, Answer);

    private static string Pair(ProblemLines.Draws draws, int swaps) => string.Create((2 * (swaps + 1)) + 1, draws, static (line, draws) =>
    {
        int swaps = (line.Length / 2) - 1;
        int ball = draws.Below(Cups);
        line[swaps + 1] = '\t';
        for (int at = 0; at <= swaps; at++)
        {
            line[at] = at == 0 ? Name(ball) : Swap(draws, ref ball);
            line[swaps + 2 + at] = Name(ball);
        }
    });

    private static string Answer(ProblemLines.Draws draws, int swaps) => string.Create(swaps + 3, draws, static (line, draws) =>
    {
        int ball = draws.Below(Cups);
        line[0] = Name(ball);
        for (int at = 1; at < line.Length - 2; at++)
        {
            line[at] = Swap(draws, ref ball);
        }

        line[^2] = ProblemLines.AnswerMark;
        line[^1] = Name(ball);
    });

    private static char Swap(ProblemLines.Draws draws, ref int ball)
    {
        int swap = draws.Below(s_swaps.Length);
        (int a, int b) = s_swaps[swap];
        ball = ball == a ? b : ball == b ? a : ball;
        return (char)('a' + swap);
    }

    private static char Name(int cup) => (char)('1' + cup);
}
