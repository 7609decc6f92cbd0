namespace MicroGpt.Runtime.Tests.Training;

/// <summary>The description that the generator would emit for the toy model.</summary>
public sealed unsafe partial class ToyModel<TShape>
{
    private static ParameterInfo Tensor(string name, int rows, int columns, int offset, int stride, bool decays) => new()
    {
        Name = name,
        Group = ParameterGroup.Matrix,
        Rows = rows,
        Columns = columns,
        IsVector = rows == 1,
        Offset = offset,
        RowStride = stride,
        RowSegment = rows,
        PaddedRowSegment = rows,
        ColumnSegment = columns,
        PaddedColumnSegment = stride,
        Initial = rows == 1 ? InitialValue.Zeros : InitialValue.Normal,
        Deviation = 0.3f,
        Decays = decays,
        PaddedCount = rows * stride,
    };

    private static ModelDescription Describe() => new()
    {
        Name = "toy",
        Fingerprint = "toy",
        Tokenizer = new TokenizerDescription(TokenizerKind.Alphabet, "abcdefghijklmnopqrstuvwxyz"),
        Architecture = new ArchitectureDescription
        {
            Layers = 1,
            Heads = 1,
            Embedding = D,
            Context = Context,
            FeedForward = 1,
            VocabularySize = V,
            Loops = TShape.Loops,
            Recurs = TShape.Loops > 1,
            Normalization = NormalizationKind.RmsNorm,
            Activation = ActivationKind.Relu,
            Positions = PositionKind.Learned,
            Bias = true,
            TiedHead = false,
        },
        Training = new TrainingDefaults
        {
            Batch = 6,
            Accumulation = 2,
            Steps = 100,
            LearningRate = 0.02f,
            Beta1 = 0.9f,
            Beta2 = 0.99f,
            Epsilon = 1e-8f,
            WeightDecay = 0.1f,
            Clip = 1f,
            Weights = TShape.Weights,
            Schedule = ScheduleKind.Cosine,
            Warmup = 10,
            FinalLearningRate = 0.002f,
            Seed = 1,
            Data = "builtin:names",
            Documents = DocumentMode.Lines,
            ValidationFraction = 0.1f,
            EvalEvery = 50,
        },
        Target = new TargetDescription(DeviceKind.Any, 0),
        Parameters =
        [
            Tensor("wte", V, D, 0, Stride, decays: true),
            Tensor("head", V, D, HeadOffset, Stride, decays: true),
            Tensor("bias", 1, V, BiasOffset, LogitStride, decays: false),
        ],
        Plan = new MemoryPlan
        {
            WeightFloats = 480,
            PackedFloats = 480,
            TableFloats = 16,
            OuterFloatsPerRow = Stride + LogitStride,
            StateFloatsPerRow = Stride,
            BlockFloatsPerRow = 0,
            Loops = TShape.Loops,
            KeptLoops = TShape.Loops,
            ScratchFloatsPerRow = 2 * Stride,
            PrivateFloats = 16,
            CacheFloatsPerBlock = Context * Stride,
            Shards = TShape.Shards,
            Threads = 1,
        },
        LogitStride = LogitStride,
        StateStride = Stride,
        ParameterCount = (2 * V * D) + V,
        TrainFlopsPerToken = 1,
    };
}
