namespace MicroGpt.Runtime.Checkpoints;

/// <summary>What to do with a run whose optimizer, or whose storage types, the program was not built for.</summary>
public static class StorageRemedy
{
    public static string ForOptimizer(OptimizerKind run) =>
        $"rebuild it with \"kind\": \"{Words.Of(run)}\" in training.optimizer of model.json, or start a new run.";

    /// <summary>For the optimizer's state.</summary>
    public static string ForState(StorageType run) =>
        $"rebuild it with \"state\": \"{run.Name()}\" in training.optimizer of model.json, or start a new run.";

    /// <summary>For the weights.</summary>
    public static string ForWeights(StorageType run) =>
        $"rebuild it with \"weights\": \"{run.Name()}\" in training of model.json, or start a new run.";
}
