namespace MicroGpt.App.Tests;

/// <summary>
/// The smallest model that learns: logits are a row of one table, chosen by the token before. It stands in for a
/// generated model, so that these tests are about the program around it and take milliseconds.
/// </summary>
internal sealed unsafe class BigramModel : ICompiledModel
{
    private const int Vocabulary = 27;
    private const int Stride = 32;
    private const long Weights = Vocabulary * Stride;

    public static ModelDescription Description { get; } = new()
    {
        Name = "bigram",
        Fingerprint = "bigram-27",
        Tokenizer = new TokenizerDescription(TokenizerKind.Alphabet, "abcdefghijklmnopqrstuvwxyz"),
        Architecture = new ArchitectureDescription
        {
            Layers = 1,
            Heads = 1,
            Embedding = Vocabulary,
            Context = 16,
            FeedForward = Vocabulary,
            VocabularySize = Vocabulary,
            Loops = 2,
            Recurs = true,
            Normalization = NormalizationKind.RmsNorm,
            Activation = ActivationKind.Relu,
            Positions = PositionKind.Learned,
            Bias = false,
            TiedHead = false,
        },
        Training = new TrainingDefaults
        {
            Batch = 16,
            Accumulation = 1,
            Steps = 40,
            LearningRate = 0.1f,
            Beta1 = 0.9f,
            Beta2 = 0.99f,
            Epsilon = 1e-8f,
            WeightDecay = 0,
            Clip = 1,
            Schedule = ScheduleKind.Linear,
            Warmup = 0,
            FinalLearningRate = 0.01f,
            Seed = 1,
            Data = "builtin:names",
            Documents = DocumentMode.Auto,
            ValidationFraction = 0.1f,
            EvalEvery = 20,
        },
        Target = new TargetDescription(DeviceKind.Any, 1),
        Parameters =
        [
            new ParameterInfo
            {
                Name = "table",
                Group = ParameterGroup.Matrix,
                Rows = Vocabulary,
                Columns = Vocabulary,
                Offset = 0,
                RowStride = Stride,
                RowSegment = Vocabulary,
                PaddedRowSegment = Vocabulary,
                ColumnSegment = Vocabulary,
                PaddedColumnSegment = Stride,
                Initial = InitialValue.Normal,
                Deviation = 0.02f,
                Decays = false,
                PaddedCount = Weights,
            },
        ],
        Plan = new MemoryPlan
        {
            WeightFloats = Weights,
            PackedFloats = 16,
            TableFloats = 16,
            OuterFloatsPerRow = Stride,
            StateFloatsPerRow = 16,
            BlockFloatsPerRow = 0,
            ScratchFloatsPerRow = 16,
            PrivateFloats = 16,
            CacheFloatsPerBlock = 16,
            Shards = 1,
            Threads = 1,
            MasterBytes = 4 * Weights,
            PackedBytes = 128,
            GradientsBytes = 4 * Weights,
            OptimizerBytes = 8 * Weights,
            KeptBytes = 4 * 16 * 16 * 32,
            WorkspaceBytes = 4 * 16 * 16 * Stride,
        },
        LogitStride = Stride,
        StateStride = 16,
        ParameterCount = Vocabulary * Vocabulary,
        TrainFlopsPerToken = 6 * Vocabulary,
    };

    public static void FillTables(float* tables)
    {
    }

    public static void Pack(WorkContext c)
    {
    }

    public static void EmbedForward(WorkContext c)
    {
    }

    public static void LoopForward(WorkContext c, int loop)
    {
    }

    public static void LoopRecompute(WorkContext c, int loop)
    {
    }

    public static void HeadForward(WorkContext c, int loop, int begin, int end)
    {
        for (int row = begin; row < end && c.Lane == 0; row++)
        {
            Row(c.Weights, c.Tokens[row]).CopyTo(Row(c.Outer, row));
        }
    }

    public static void LossForward(WorkContext c, float* rowLoss)
    {
        for (int row = 0; row < c.Rows && c.Lane == 0; row++)
        {
            ReadOnlySpan<float> logits = Row(c.Outer, row)[..Vocabulary];
            rowLoss[row] = c.Targets[row] < 0 ? 0 : (float)(LogSumExp(logits) - logits[c.Targets[row]]);
        }
    }

    public static void HeadBackward(WorkContext c, int loop, float* rowWeight)
    {
        for (int row = 0; row < c.Rows && c.Lane == 0; row++)
        {
            if (c.Targets[row] < 0)
            {
                continue;
            }

            Span<float> logits = Row(c.Outer, row);
            Span<float> gradient = Row(c.Gradients, c.Tokens[row]);
            double total = LogSumExp(logits[..Vocabulary]);
            for (int i = 0; i < Vocabulary; i++)
            {
                double probability = VectorMath.Exp(logits[i] - total);
                gradient[i] += rowWeight[row] * (float)(probability - (i == c.Targets[row] ? 1 : 0));
            }
        }
    }

    public static void LoopBackward(WorkContext c, int loop)
    {
    }

    public static void EmbedBackward(WorkContext c)
    {
    }

    public static float* Logits(WorkContext c) => c.Outer;

    public static float* State(WorkContext c, int loop) => c.Activations.State(loop);

    private static Span<float> Row(float* rows, int index) => new(rows + (index * Stride), Stride);

    private static double LogSumExp(ReadOnlySpan<float> logits)
    {
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += VectorMath.Exp((double)logit);
        }

        return VectorMath.Log(sum);
    }
}
