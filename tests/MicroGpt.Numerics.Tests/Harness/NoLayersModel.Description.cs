namespace MicroGpt.Numerics.Tests.Harness;

internal sealed partial class NoLayersModel
{
    private static readonly ParameterInfo s_wte = Matrix("wte", V, 0);
    private static readonly ParameterInfo s_wpe = Matrix("wpe", T, 48);
    private static readonly ParameterInfo s_head = Matrix("head.weight", V, 128);

    public static ModelDescription Description { get; } = new()
    {
        Name = "no-layers",
        Fingerprint = "no-layers",
        Tokenizer = new TokenizerDescription(TokenizerKind.Alphabet, "abcd"),
        Architecture = new ArchitectureDescription
        {
            Layers = 0,
            Heads = 2,
            Embedding = C,
            Context = T,
            FeedForward = 1,
            VocabularySize = V,
            Loops = R,
            Recurs = true,
            Normalization = NormalizationKind.LayerNorm,
            Activation = ActivationKind.Gelu,
            Positions = PositionKind.Learned,
            Bias = false,
            TiedHead = false,
        },
        Training = new TrainingDefaults
        {
            Batch = 1,
            Accumulation = 1,
            Steps = 1,
            LearningRate = 0.01f,
            Beta1 = 0.9f,
            Beta2 = 0.99f,
            Epsilon = 1e-8f,
            WeightDecay = 0,
            Clip = 0,
            Schedule = ScheduleKind.Constant,
            Warmup = 0,
            FinalLearningRate = 0,
            Seed = 1,
            Data = "builtin:names",
            Documents = DocumentMode.Auto,
            ValidationFraction = 0,
            EvalEvery = 0,
        },
        Target = new TargetDescription(DeviceKind.Any, 1),
        Parameters = [s_wte, s_wpe, s_head],
        Plan = new MemoryPlan
        {
            WeightFloats = 176,
            PackedFloats = 0,
            TableFloats = 0,
            OuterFloatsPerRow = 2 * Stride,
            StateFloatsPerRow = Stride,
            BlockFloatsPerRow = 0,
            Loops = R,
            KeptLoops = R,
            ScratchFloatsPerRow = 2 * Stride,
            PrivateFloats = 0,
            CacheFloatsPerBlock = 0,
            Shards = 1,
            Threads = 1,
        },
        LogitStride = Stride,
        StateStride = Stride,
        ParameterCount = (V + T + V) * C,
        TrainFlopsPerToken = 3 * R * 2 * V * C,
    };

    private static ParameterInfo Matrix(string name, int rows, long offset) => new()
    {
        Name = name,
        Group = ParameterGroup.Matrix,
        Rows = rows,
        Columns = C,
        Offset = offset,
        RowStride = Stride,
        RowSegment = rows,
        PaddedRowSegment = rows,
        ColumnSegment = C / 2,
        PaddedColumnSegment = Stride / 2,
        Initial = InitialValue.Normal,
        Decays = false,
        PaddedCount = rows * Stride,
    };
}
