namespace MicroGpt.Peers.LibTorch;

/// <summary>
/// nanoGPT's recipe for a small character model on a laptop. It has no dropout and no biases, and its norms are layer norms.
/// </summary>
internal static class Recipe
{
    public const int Layers = 4;
    public const int Heads = 4;
    public const int Embedding = 128;
    public const int Context = 64;

    /// <summary>Sequences of a text in one step.</summary>
    public const int Batch = 12;

    /// <summary>Names in one step: padded to the longest of them, about as many rows as a step of a text has.</summary>
    public const int LineBatch = 64;

    public const double Deviation = 0.02;
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.99;
    public const double WeightDecay = 0.1;
    public const double ClipNorm = 1;

    private const double LearningRate = 1e-3;
    private const double FinalLearningRate = 1e-4;
    private const int MostWarmup = 100;

    /// <summary>
    /// Learning rate of a step: warm-up, then a cosine. The warm-up of a short run is a tenth of it; nanoGPT's is always 100 steps.
    /// </summary>
    public static double LearningRateAt(int step, int steps)
    {
        int warmup = Math.Min(MostWarmup, steps / 10);
        if (step < warmup)
        {
            return LearningRate * (step + 1) / (warmup + 1);
        }

        double progress = (double)(step - warmup) / Math.Max(1, steps - warmup);
        return FinalLearningRate + (0.5 * (1 + Math.Cos(Math.PI * progress)) * (LearningRate - FinalLearningRate));
    }
}
