namespace MicroGpt.Runtime.Checkpoints;

/// <summary>What to do with a run whose numbers are stored in another type than the program was built for.</summary>
public static class StorageRemedy
{
    /// <summary>For the optimizer's state.</summary>
    public static string ForState(StorageType run) =>
        $"rebuild it with \"state\": \"{run.Name()}\" in training.optimizer of model.json, or start a new run.";

    /// <summary>For the weights.</summary>
    public static string ForWeights(StorageType run) =>
        $"rebuild it with \"weights\": \"{run.Name()}\" in training of model.json, or start a new run.";
}
