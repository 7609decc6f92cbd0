namespace MicroGpt.Runtime.Checkpoints;

/// <summary>The remedy for a run with another optimizer or other storage types than the program was built for.</summary>
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
