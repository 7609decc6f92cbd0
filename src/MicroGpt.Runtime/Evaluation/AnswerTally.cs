using MicroGpt.Runtime.Engine;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Counts the problems whose answers are right in every token, after each loop.</summary>
internal sealed unsafe class AnswerTally(int loops)
{
    private readonly int[] _right = new int[loops];
    private readonly bool[] _soFar = [.. Enumerable.Repeat(true, loops)];
    private int _problems;

    public void Add(SequenceBatch batch, int region, int row)
    {
        for (int loop = 0; loop < loops; loop++)
        {
            _soFar[loop] &= batch.LoopHits(region, loop + 1)[row] != 0;
        }
    }

    /// <param name="hasAnswer">Whether the sequence is a problem.</param>
    public void EndProblem(bool hasAnswer)
    {
        _problems += hasAnswer ? 1 : 0;
        for (int loop = 0; loop < loops; loop++)
        {
            _right[loop] += hasAnswer && _soFar[loop] ? 1 : 0;
            _soFar[loop] = true;
        }
    }

    public AnswerScore Finish() => new(_problems, [.. _right.Select(right => _problems == 0 ? 0 : (double)right / _problems)]);
}
