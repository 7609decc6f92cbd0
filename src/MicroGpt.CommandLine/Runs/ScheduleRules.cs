using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Runs;

/// <summary>
/// How the schedule follows <c>--steps</c> and <c>--learning-rate</c>. The final rate keeps its ratio to the peak. The warm-up of a
/// shorter run keeps its share of the steps; that of a longer run keeps its steps.
/// </summary>
internal static class ScheduleRules
{
    /// <summary>Says in a line how another number of steps changes the schedule of a new run; nothing if the number is the same.</summary>
    /// <param name="spec">Settings before <see cref="Override"/>.</param>
    /// <param name="run">Settings after it.</param>
    public static string[] Describe(TrainingDefaults spec, TrainingDefaults run)
    {
        if (run.Steps == spec.Steps)
        {
            return [];
        }

        string warmup = run.Warmup == spec.Warmup
            ? $"the warm-up keeps its {Text.Plural(run.Warmup, "step")}"
            : $"the warm-up takes {Text.Plural(run.Warmup, "step")}, not {Text.Count(spec.Warmup)}";
        string decay = run.Schedule == ScheduleKind.Constant ? "" : ", and the learning rate decays until the last step";
        return [$"schedule    {Text.Plural(run.Steps, "step")} instead of {Text.Count(spec.Steps)}: {warmup}{decay}"];
    }

    public static TrainingDefaults Override(TrainingDefaults settings, int? steps, float? learningRate)
    {
        int newSteps = steps ?? settings.Steps;
        float rate = learningRate ?? settings.LearningRate;
        bool scales = rate != settings.LearningRate && settings.LearningRate > 0;
        return settings with
        {
            Steps = newSteps,
            Warmup = newSteps < settings.Steps ? (int)((long)settings.Warmup * newSteps / settings.Steps) : settings.Warmup,
            LearningRate = rate,
            FinalLearningRate = scales
                ? (float)((double)settings.FinalLearningRate * rate / settings.LearningRate)
                : settings.FinalLearningRate,
        };
    }
}
