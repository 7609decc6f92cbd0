using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes the model's description as data, below a header comment for human readers.</summary>
internal static class DescriptionEmitter
{
    public static string Emit(ModelPlan plan, ModelProgram program, CostTable costs, FileHeader header)
    {
        var code = new CodeWriter();
        using (header.Open(code, [], " : ICompiledModel", ModelHeader.Of(plan, header.Target)))
        {
            code.Line("public static ModelDescription Description { get; } = new()");
            code.Open(string.Empty);
            Members(code, plan);
            Kernels(code, program.Kernels, costs);
            code.Close(";");
        }

        return code.ToString();
    }

    private static void Members(CodeWriter code, ModelPlan plan)
    {
        ModelSpec spec = plan.Spec;
        code.Line($"Name = {CSharpLiteral.Of(spec.Name)},");
        code.Line($"Fingerprint = {CSharpLiteral.Of(Fingerprint.Of(spec))},");
        TokenizerSpec tokenizer = spec.Tokenizer;
        string unknown = tokenizer.Unknown == UnknownRule.Error ? "" : $" {{ Unknown = {CSharpLiteral.Of(tokenizer.Unknown)} }}";
        code.Line($"Tokenizer = new(TokenizerKind.{tokenizer.Kind}, {CSharpLiteral.Of(tokenizer.Alphabet)}){unknown},");
        Architecture(code, spec);
        Training(code, plan);
        code.Line($"Target = new(DeviceKind.{spec.Target.Device}, {N(spec.Target.Threads)}),");
        Settings(code, spec);
        Plan(code, plan);
        code.Line($"LogitStride = {N(plan.Graph.Head.Forward.OfType<CrossEntropy>().Single().Logits.Stride)},");
        code.Line($"ExitStride = {N(plan.Graph.Head.Exit?.Stride ?? 0)},");
        code.Line($"StateStride = {N(plan.Activations.StateStride)},");
        code.Line($"ParameterCount = {N(plan.Parameters.Count)},");
        code.Line($"TrainFlopsPerToken = {N(FlopCounter.TrainPerToken(plan))},");
        code.Line("Parameters =");
        code.Line("[");
        foreach ((string name, Parameter parameter, long offset) in plan.Parameters.Tensors())
        {
            code.Line("    " + Parameter(name, parameter, offset, plan) + ",");
        }

        code.Line("],");
        MatrixShapes(code, plan.Matrices);
    }

    private static void Settings(CodeWriter code, ModelSpec spec)
    {
        code.Line("Settings =");
        code.Line("[");
        foreach (SpecSetting setting in spec.Settings)
        {
            code.Line($"    new({CSharpLiteral.Of(setting.Key)}, {CSharpLiteral.Of(setting.Value)}, {B(setting.IsGiven)}),");
        }

        code.Line("],");
    }

    private static void Kernels(CodeWriter code, KernelSet kernels, CostTable costs)
    {
        code.Line("Kernels =");
        code.Line("[");
        foreach (Kernel kernel in kernels.Kernels)
        {
            (long flops, Traffic traffic) = costs[kernel];
            string name = CSharpLiteral.Of(kernels.NameOf(kernel));
            code.Line($"    new({name}, {CSharpLiteral.Of(kernel.Summary)},");
            code.Line($"        {N(flops)}, {N(traffic.PerToken)}, {N(traffic.PerShard)}, {N(traffic.PerStep)}),");
        }

        code.Line("],");
    }

    private static void Architecture(CodeWriter code, ModelSpec spec)
    {
        ArchitectureSpec a = spec.Architecture;
        code.Line("Architecture = new()");
        code.Open(string.Empty);
        string sizes = $"Layers = {N(a.Layers)}, Heads = {N(a.Heads)}, Embedding = {N(a.Embedding)}";
        code.Line($"{sizes}, Context = {N(a.Context)}, FeedForward = {N(a.FeedForward)},");
        code.Line($"VocabularySize = {N(spec.VocabularySize)}, Loops = {N(spec.Loops)},");
        if (spec.Recursion is { } outer && outer.Prelude + outer.Coda > 0)
        {
            code.Line($"PreludeLayers = {N(outer.Prelude)}, CodaLayers = {N(outer.Coda)},");
        }

        string normalization = $"Normalization = NormalizationKind.{a.Normalization.Kind}";
        code.Line($"{normalization}, Activation = ActivationKind.{a.Activation}, Positions = PositionKind.{a.Positions},");
        if (a.Attention == AttentionKind.Full)
        {
            code.Line("Attention = AttentionKind.Full,");
        }

        if (a.GridWidth > 0)
        {
            code.Line($"GridWidth = {N(a.GridWidth)},");
        }

        if (spec.Recursion is { } recursion)
        {
            Recursion(code, recursion, spec.HasExit);
        }

        code.Line($"Bias = {B(a.Bias)}, TiedHead = {B(a.TiedHead)},");
        code.Close(",");
    }

    private static void Recursion(CodeWriter code, RecursionSpec r, bool hasExit)
    {
        string exit = $"HasExit = {B(hasExit)}, MinSteps = {N(r.MinSteps)}, LoopLoss = LoopLoss.{r.Loss}";
        code.Line($"{exit}, EntropyWeight = {F(r.EntropyWeight)}, FinalEntropyWeight = {F(r.FinalEntropyWeight)},");
        string meanSteps = r.MeanSteps is { } mean ? N(mean) : "null";
        code.Line($"Recurs = true, MeanSteps = {meanSteps}, BackpropSteps = {N(r.BackpropSteps)},");
        if (r.DepthIsLongest)
        {
            code.Line("DepthIsLongest = true,");
        }

        if (r.StartStep > 0)
        {
            code.Line($"StartStep = {N(r.StartStep)},");
        }
    }

    private static void Training(CodeWriter code, ModelPlan plan)
    {
        TrainingSpec t = plan.Spec.Training;
        code.Line("Training = new()");
        code.Open(string.Empty);
        code.Line($"Batch = {N(t.Batch)}, Accumulation = {N(t.Accumulation)}, Steps = {N(t.Steps)},");
        if (plan.Shards != ShardPolicy.Chosen(t.Batch, plan.Parameters.Size))
        {
            code.Line($"Shards = {N(plan.Shards)},");
        }

        Optimizer(code, t.Optimizer);
        Schedule(code, t.Schedule);
        code.Line($"Seed = {N(t.Seed)}, Data = {CSharpLiteral.Of(t.Data)}, Documents = DocumentMode.{t.Documents},");
        if (t.Packing is { } packing)
        {
            code.Line($"Packing = PackAttention.{packing},");
        }

        code.Line($"Precision = StorageType.{t.Precision}, Weights = StorageType.{t.Weights},");
        code.Line($"PromptWeight = {F(t.PromptWeight)},");
        code.Line($"ValidationFraction = {F(t.ValidationFraction)}, EvalEvery = {N(t.EvalEvery)}, EvalTokens = {N(t.EvalTokens)},");
        code.Line($"SaveEvery = {CSharpLiteral.Of(t.SaveEvery)},");
        if (t.Dropout != DropoutSpec.None)
        {
            code.Line($"Dropout = new({F(t.Dropout.Embedding)}, {F(t.Dropout.Residual)}, {F(t.Dropout.Attention)}),");
        }

        code.Close(",");
    }

    private static void Optimizer(CodeWriter code, OptimizerSpec o)
    {
        string adam = $"LearningRate = {F(o.LearningRate)}, Beta1 = {F(o.Beta1)}, Beta2 = {F(o.Beta2)}, Epsilon = {F(o.Epsilon)}";
        code.Line($"{adam}, WeightDecay = {F(o.WeightDecay)}, Clip = {F(o.Clip)},");
        code.Line($"Optimizer = OptimizerKind.{o.Kind},");
        if (o.Kind.Orthogonalizes())
        {
            code.Line($"Momentum = {F(o.Momentum)},");
        }

        if (o.LearningRates.Describe(o.LearningRate) is { Length: > 0 } rates)
        {
            code.Line($"LearningRates = {CSharpLiteral.Of(rates)},");
        }

        code.Line($"OptimizerState = StorageType.{o.State},");
    }

    private static void Schedule(CodeWriter code, ScheduleSpec schedule)
    {
        string warmup = $"Schedule = ScheduleKind.{schedule.Kind}, Warmup = {N(schedule.Warmup)}";
        code.Line($"{warmup}, FinalLearningRate = {F(schedule.FinalLearningRate)},");
    }

    private static void Plan(CodeWriter code, ModelPlan plan)
    {
        code.Line("Plan = new()");
        code.Open(string.Empty);
        string weights = $"WeightFloats = {N(plan.Parameters.Size)}, PackedFloats = {N(plan.Packed.Size)}";
        string panels = $"BackwardPanelFloats = {N(plan.Packed.PanelsEnd)}";
        code.Line($"{weights}, {panels}, TableFloats = {N(MemoryTotals.TableFloats(plan))},");
        ActivationPlan a = plan.Activations;
        code.Line($"OuterFloatsPerRow = {N(a.OuterSize)}, ScratchFloatsPerRow = {N(a.ScratchSize)},");
        code.Line($"StateFloatsPerRow = {N(a.StateStride)}, InjectFloatsPerRow = {N(a.LoopSize)}, BlockFloatsPerRow = {N(a.LayerSize)},");
        Recompute(code, plan);
        if (plan.Matrices.WorkFloats > 0)
        {
            code.Line($"MatrixWorkFloats = {N(plan.Matrices.WorkFloats)},");
        }

        code.Line($"PrivateFloats = {N(plan.PrivateFloats)}, CacheFloatsPerBlock = {N(plan.CacheFloatsPerBlock)},");
        string decode = $"DecodeBytesPerToken = {N(TrafficCounter.DecodeBytes(plan))}";
        code.Line($"{decode}, DecodeBytesPerLoop = {N(TrafficCounter.DecodeBytesPerLoop(plan))},");
        code.Line($"Shards = {N(plan.Shards)}, Threads = {N(plan.Memory.Threads)},");
        Memory(code, plan.Memory);
        code.Close(",");
    }

    private static void Recompute(CodeWriter code, ModelPlan plan)
    {
        RecomputePlan r = plan.Recompute;
        int firstKept = r.SharesBlocks ? plan.Graph.CoreLayers - r.Blocks : 0;
        string loops = $"Loops = {N(plan.Graph.Loops)}, KeptLoops = {N(r.Loops)}, StreamSlots = {N(plan.StreamSlots(r))}";
        string blocks = $"KeptBlocks = {N(r.Blocks)}, FirstKeptBlock = {N(firstKept)}, SharesBlocks = {B(r.SharesBlocks)}";
        code.Line($"{loops}, {blocks},");
        if (plan.OuterLayers > 0)
        {
            code.Line($"OuterBlocks = {N(plan.OuterLayers)}, OuterStreams = {N(plan.OuterStreams)},");
        }

        code.Line($"RepeatedFlopsPerToken = {N(FlopCounter.RepeatedPerToken(plan, r))},");
    }

    private static void Memory(CodeWriter code, MemoryTotals m)
    {
        string weights = $"MasterBytes = {N(m.Master)}, PackedBytes = {N(m.Packed)}";
        string step = $"GradientsBytes = {N(m.Gradients)}, OptimizerBytes = {N(m.Optimizer)}";
        code.Line($"{weights}, {step}, KeptBytes = {N(m.Kept)}, WorkspaceBytes = {N(m.Workspace)},");
    }

    private static void MatrixShapes(CodeWriter code, MatrixPlan matrices)
    {
        if (matrices.Shapes.Count == 0)
        {
            return;
        }

        code.Line("MatrixShapes =");
        code.Line("[");
        foreach (MatrixShape shape in matrices.Shapes)
        {
            code.Line($"    new({N(shape.Rows)}, {N(shape.Columns)}, {N(shape.Flops)}),");
        }

        code.Line("],");
    }

    private static string Parameter(string name, Parameter p, long offset, ModelPlan plan)
    {
        OptimizerSpec optimizer = plan.Spec.Training.Optimizer;
        float factor = optimizer.LearningRates.Of(p.Group) / optimizer.LearningRate;
        string update = (factor == 1f ? string.Empty : $", RateFactor = {F(factor)}")
            + (plan.Matrices.Holds(p) ? $", MatrixShape = {N(plan.Matrices.IndexOf(p))}, Matrices = {N(p.Parts)}" : string.Empty);
        string argument = p.Initial switch
        {
            InitialValue.Normal => $", Deviation = {F(p.Deviation)}",
            InitialValue.Constant => $", Constant = {F(p.Constant)}",
            InitialValue.Identity when p.Constant != 1f => $", Constant = {F(p.Constant)}",
            _ => string.Empty,
        };
        string initial = $"InitialValue.{p.Initial}{argument}";
        return $"new() {{ Name = {CSharpLiteral.Of(name)}, Group = ParameterGroup.{p.Group}"
            + $", Rows = {N(p.Rows.Count)}, Columns = {N(p.Columns.Count)}"
            + (p.IsVector ? ", IsVector = true" : string.Empty)
            + (p.RowSparse ? ", RowSparse = true" : string.Empty)
            + $", Offset = {N(offset)}, RowStride = {N(p.RowStride)}"
            + $", RowSegment = {N(p.Rows.Segment)}, PaddedRowSegment = {N(Segment(p.Rows))}"
            + $", ColumnSegment = {N(p.Columns.Segment)}, PaddedColumnSegment = {N(p.Columns.PaddedSegment)}"
            + $", Initial = {initial}, Decays = {B(Decays(p.Group, optimizer.Decay))}, PaddedCount = {N(p.PaddedCount)}{update} }}";
    }

    // A single segment of rows is stored without pads.
    private static int Segment(Extent rows) => rows.Segment == rows.Count ? rows.Count : rows.PaddedSegment;

    private static bool Decays(ParameterGroup group, DecayGroups decay) => group switch
    {
        ParameterGroup.Matrix => decay.HasFlag(DecayGroups.Matrices),
        ParameterGroup.TokenEmbedding => decay.HasFlag(DecayGroups.TokenEmbedding),
        ParameterGroup.PositionEmbedding => decay.HasFlag(DecayGroups.PositionEmbedding),
        ParameterGroup.Head => decay.HasFlag(DecayGroups.Head),
        ParameterGroup.Bias => decay.HasFlag(DecayGroups.Biases),
        _ => decay.HasFlag(DecayGroups.Gains),
    };

    private static string B(bool value) => CSharpLiteral.Of(value);

    private static string N(long value) => CSharpLiteral.Of(value);

    private static string F(float value) => CSharpLiteral.Of(value);
}
