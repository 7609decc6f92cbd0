using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Sums the measurements of the exit token over the tokens, with the same weights as the losses.</summary>
internal sealed unsafe class ExitTally(int minSteps, int loops, bool hasProblems)
{
    private readonly double[] _losses = new double[loops];
    private readonly double[] _logits = new double[loops];
    private readonly double[] _logP = new double[loops];
    private readonly double[] _gradients = new double[loops];
    private readonly double[] _p = new double[loops];
    private readonly double[] _stage = new double[2];
    private readonly Class _prompt = new(loops);
    private readonly Class _answer = new(loops);
    private readonly ExitRule[] _rules = [.. ExitScore.Thresholds.Select(q => new ExitRule(q, minSteps))];
    private readonly double[] _depthAt = new double[ExitScore.Thresholds.Count];
    private readonly double[] _lossAt = new double[ExitScore.Thresholds.Count];
    private double _expected;

    public void Add(SequenceBatch batch, int region, int row, bool isAnswer, double weight)
    {
        for (int loop = 0; loop < loops; loop++)
        {
            _losses[loop] = batch.RowLoss(region, loop + 1)[row];
            _logits[loop] = batch.LoopExits(region, loop + 1)[row];
        }

        ExitDistribution.LogProbabilities(_logits, minSteps, _logP);
        Class kind = isAnswer ? _answer : _prompt;
        kind.Tokens++;
        for (int loop = 0; loop < loops; loop++)
        {
            double p = VectorMath.Exp(_logP[loop]);
            kind.P[loop] += p;
            _p[loop] += weight * p;
            _expected += weight * p * _losses[loop];
        }

        foreach (ExitLook look in (ReadOnlySpan<ExitLook>)[ExitLook.Past, ExitLook.Next])
        {
            _stage[(int)look] += weight * ExitTargets.Loss(look, minSteps, _losses, _logits, _gradients);
        }

        for (int i = 0; i < _rules.Length; i++)
        {
            int depth = Depth(_rules[i]);
            _depthAt[i] += weight * depth;
            _lossAt[i] += weight * _losses[depth - 1];
        }
    }

    /// <param name="weight">Sum of the weights of all tokens.</param>
    public ExitScore Finish(double weight) => new([.. _p.Select(p => p / weight)], _expected / weight)
    {
        Prompt = hasProblems ? _prompt.Mean() : null,
        Answer = hasProblems ? _answer.Mean() : null,
        StageLoss = [.. _stage.Select(sum => sum / weight)],
        AtThreshold = [.. ExitScore.Thresholds.Select((q, i) => new ThresholdScore(q, _depthAt[i] / weight, _lossAt[i] / weight))],
    };

    private int Depth(ExitRule rule)
    {
        double spent = 0;
        int loop = 1;
        while (loop < loops && !rule.Stops(loop, _logits[loop - 1], ref spent))
        {
            loop++;
        }

        return loop;
    }

    /// <summary>Sums over the tokens of one kind.</summary>
    private sealed class Class(int loops)
    {
        public double[] P { get; } = new double[loops];

        public long Tokens { get; set; }

        public double[] Mean() => [.. P.Select(p => p / Math.Max(1, Tokens))];
    }
}
