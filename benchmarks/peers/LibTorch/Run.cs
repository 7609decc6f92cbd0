using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MicroGpt.Peers.LibTorch;

/// <summary>Trains a model from its start, and evaluates it.</summary>
internal static class Run
{
    private const int EvaluatedTogether = 128;

    /// <summary>Trains for a number of steps, or until the limit; returns the model and the steps done.</summary>
    public static (NanoGpt Model, int Steps) Train(Sequences sequences, long seed, int steps, TimeSpan limit)
    {
        random.manual_seed(seed);
        var model = new NanoGpt(sequences.Vocabulary);
        Parameter[] parameters = [.. model.Matrices, .. model.Gains];
        using AdamW optimizer = optim.AdamW(
            [Group(model.Matrices, Recipe.WeightDecay), Group(model.Gains, 0)], beta1: Recipe.Beta1, beta2: Recipe.Beta2);
        var clock = Stopwatch.StartNew();
        int step = 0;
        for (; step < steps && clock.Elapsed < limit; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            foreach (ParamGroup group in optimizer.ParamGroups)
            {
                group.LearningRate = Recipe.LearningRateAt(step, steps);
            }

            (Tensor tokens, Tensor targets) = sequences.Training(step);
            optimizer.zero_grad();
            model.Loss(tokens, targets, nn.Reduction.Mean).backward();
            nn.utils.clip_grad_norm_(parameters, Recipe.ClipNorm);
            optimizer.step();
        }

        return (model, step);
    }

    /// <summary>Mean loss over every prediction of the held-out part.</summary>
    public static double HeldOutLoss(NanoGpt model, Sequences sequences)
    {
        using IDisposable inference = no_grad();
        double sum = 0;
        for (int first = 0; first < sequences.HeldOut.SequenceCount; first += EvaluatedTogether)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(EvaluatedTogether, sequences.HeldOut.SequenceCount - first);
            (Tensor tokens, Tensor targets) = sequences.Evaluation(first, count);
            sum += model.Loss(tokens, targets, nn.Reduction.Sum).ToDouble();
        }

        return sum / sequences.HeldOut.Predictions;
    }

    private static AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double weightDecay) =>
        new(parameters, beta1: Recipe.Beta1, beta2: Recipe.Beta2, weight_decay: weightDecay);
}
