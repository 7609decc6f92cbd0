namespace MicroGpt.Runtime.Tests;

/// <summary>Descriptions and data that the tests share.</summary>
internal static class TestModels
{
    public static CharacterTokenizer Letters { get; } = Alphabet("abcdefghijklmnopqrstuvwxyz");

    public static CharacterTokenizer Bytes { get; } = new(new TokenizerDescription(TokenizerKind.Bytes, ""));

    public static CharacterTokenizer Alphabet(string alphabet) => new(new TokenizerDescription(TokenizerKind.Alphabet, alphabet));

    public static TrainingDefaults Training { get; } = new()
    {
        Batch = 4,
        Accumulation = 1,
        Steps = 100,
        LearningRate = 1e-3f,
        Beta1 = 0.9f,
        Beta2 = 0.99f,
        Epsilon = 1e-8f,
        WeightDecay = 0.1f,
        Clip = 1,
        Schedule = ScheduleKind.Cosine,
        Warmup = 10,
        FinalLearningRate = 1e-4f,
        Seed = 1,
        Data = "builtin:names",
        Documents = DocumentMode.Auto,
        ValidationFraction = 0.1f,
        EvalEvery = 10,
    };

    /// <summary>A model of a matrix whose rows and columns are padded in segments, and a vector.</summary>
    public static ModelDescription Tiny(string fingerprint = "layers=1\nheads=2\nembedding=6\n")
    {
        ParameterInfo[] parameters =
        [
            new()
            {
                Name = "blocks.0.attention.qkv.weight",
                Group = ParameterGroup.Matrix,
                Rows = 6,
                Columns = 10,
                Offset = 16,
                RowStride = 16,
                RowSegment = 3,
                PaddedRowSegment = 4,
                ColumnSegment = 5,
                PaddedColumnSegment = 8,
                Initial = InitialValue.Normal,
                Decays = true,
                PaddedCount = 8 * 16,
            },
            new()
            {
                Name = "norm.gain",
                Group = ParameterGroup.Gain,
                Rows = 1,
                Columns = 7,
                IsVector = true,
                Offset = 16 + (8 * 16),
                RowStride = 16,
                RowSegment = 1,
                PaddedRowSegment = 1,
                ColumnSegment = 7,
                PaddedColumnSegment = 16,
                Initial = InitialValue.Ones,
                Decays = false,
                PaddedCount = 16,
            },
        ];
        return new ModelDescription
        {
            Name = "tiny",
            Fingerprint = fingerprint,
            Tokenizer = new TokenizerDescription(TokenizerKind.Alphabet, "ab"),
            Architecture = new ArchitectureDescription
            {
                Layers = 1,
                Heads = 2,
                Embedding = 6,
                Context = 8,
                FeedForward = 24,
                VocabularySize = 3,
                Loops = 1,
                Normalization = NormalizationKind.LayerNorm,
                Activation = ActivationKind.Gelu,
                Positions = PositionKind.Learned,
                Bias = false,
                TiedHead = true,
            },
            Training = Training,
            Target = new TargetDescription(DeviceKind.Any, 0),
            Parameters = parameters,
            Plan = new MemoryPlan
            {
                WeightFloats = WeightFloats,
                PackedFloats = 0,
                TableFloats = 0,
                OuterFloatsPerRow = 0,
                StateFloatsPerRow = 0,
                BlockFloatsPerRow = 0,
                ScratchFloatsPerRow = 0,
                PrivateFloats = 0,
                CacheFloatsPerBlock = 0,
                Shards = 1,
                Threads = 1,
            },
            LogitStride = 8,
            StateStride = 8,
            ParameterCount = 67,
            TrainFlopsPerToken = 0,
        };
    }

    public const int WeightFloats = 16 + (8 * 16) + 16;
}
