using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Runs;

/// <summary>
/// How the schedule follows <c>--steps</c> and <c>--learning-rate</c>. The final rate keeps its ratio to the peak. The warm-up of a
/// shorter run keeps its share of the steps; that of a longer run keeps its steps.
/// </summary>
internal static class ScheduleRules
{
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
