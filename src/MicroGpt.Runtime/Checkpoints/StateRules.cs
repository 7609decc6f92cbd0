using System.Globalization;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>The values that state.json and run.json may have. A file that somebody changed must not reach the training loop.</summary>
internal static class StateRules
{
    /// <summary>Maximum length of names and fingerprints. Those of the program are below 200 characters.</summary>
    private const int LongestText = 10_000;

    /// <exception cref="DamagedCheckpointException">A value is out of range; the message names it.</exception>
    public static void Check(TrainingState state, string path)
    {
        Whole(path, "step", state.Step, 0, int.MaxValue);
        Whole(path, "tokens", state.Tokens, 0, long.MaxValue);
        Text(path, "dataFingerprint", state.DataFingerprint, least: 1);
        Require(state.BestLoss.HasValue == state.BestStep.HasValue, path, "bestStep", "must be given with bestLoss");
        if (state.BestLoss is { } loss)
        {
            Real(path, "bestLoss", loss, double.MinValue, double.MaxValue);
            Whole(path, "bestStep", state.BestStep!.Value, 0, state.Step);
        }

        Settings(state.HyperParameters, path);
    }

    /// <exception cref="DamagedCheckpointException">A value is out of range; the message names it.</exception>
    public static void Settings(TrainingDefaults? settings, string path)
    {
        Require(settings is not null, path, "hyperParameters", "must be an object");
        Whole(path, "batch", settings!.Batch, 1, int.MaxValue);
        Whole(path, "accumulation", settings.Accumulation, 1, int.MaxValue);
        Whole(path, "shards", settings.Shards, 0, int.MaxValue);
        Whole(path, "steps", settings.Steps, 0, int.MaxValue);
        Whole(path, "warmup", settings.Warmup, 0, int.MaxValue);
        Whole(path, "seed", settings.Seed, 0, long.MaxValue);
        Whole(path, "evalEvery", settings.EvalEvery, 0, int.MaxValue);
        Whole(path, "evalTokens", settings.EvalTokens, 0, long.MaxValue);
        Real(path, "learningRate", settings.LearningRate, 0, float.MaxValue);
        Real(path, "finalLearningRate", settings.FinalLearningRate, 0, float.MaxValue);
        Real(path, "beta1", settings.Beta1, 0, 1);
        Real(path, "beta2", settings.Beta2, 0, 1);
        Real(path, "momentum", settings.Momentum, 0, 1);
        Real(path, "epsilon", settings.Epsilon, 0, float.MaxValue);
        Real(path, "weightDecay", settings.WeightDecay, 0, float.MaxValue);
        Real(path, "clip", settings.Clip, 0, float.MaxValue);
        Real(path, "promptWeight", settings.PromptWeight, 0, 1);
        Real(path, "validationFraction", settings.ValidationFraction, 0, 0.9999999);
        DropoutRates dropout = settings.Dropout ?? new DropoutRates(0, 0, 0);
        Real(path, "dropout.embedding", dropout.Embedding, 0, 0.9999999);
        Real(path, "dropout.residual", dropout.Residual, 0, 0.9999999);
        Real(path, "dropout.attention", dropout.Attention, 0, 0.9999999);

        Text(path, "data", settings.Data, least: 1);
        Text(path, "objective", settings.Objective, least: 0);
    }

    private static void Whole(string path, string field, long value, long least, long most) => Require(
        value >= least && value <= most,
        path,
        field,
        string.Create(CultureInfo.InvariantCulture, $"is {value}, but must be a whole number from {least} to {most}"));

    // Written as "in range", so that NaN is rejected.
    private static void Real(string path, string field, double value, double least, double most) => Require(
        value >= least && value <= most,
        path,
        field,
        string.Create(CultureInfo.InvariantCulture, $"is {value}, but must be a number from {least} to {most}"));

    private static void Text(string path, string field, string? value, int least) => Require(
        value is not null && value.Length >= least && value.Length <= LongestText, path, field, "must be a text");

    private static void Require(bool holds, string path, string field, string fault)
    {
        if (!holds)
        {
            throw DamagedCheckpointException.Of(path, $"{field} {fault}");
        }
    }
}
