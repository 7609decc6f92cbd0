using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes what is known about the model as data, under a header that a person can read.</summary>
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
        code.Line($"Tokenizer = new(TokenizerKind.{spec.Tokenizer.Kind}, {CSharpLiteral.Of(spec.Tokenizer.Alphabet)}),");
        Architecture(code, spec);
        Training(code, plan);
        code.Line($"Target = new(DeviceKind.{spec.Target.Device}, {N(spec.Target.Threads)}),");
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
            code.Line("    " + Parameter(name, parameter, offset, spec.Training.Optimizer.Decay) + ",");
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
        code.Line($"Layers = {N(a.Layers)}, Heads = {N(a.Heads)}, Embedding = {N(a.Embedding)}, Context = {N(a.Context)}, FeedForward = {N(a.FeedForward)},");
        code.Line($"VocabularySize = {N(spec.VocabularySize)}, Loops = {N(spec.Loops)},");
        code.Line($"Normalization = NormalizationKind.{a.Normalization.Kind}, Activation = ActivationKind.{a.Activation}, Positions = PositionKind.{a.Positions},");
        if (spec.Recursion is { } r)
        {
            code.Line($"HasExit = {CSharpLiteral.Of(spec.HasExit)}, MinSteps = {N(r.MinSteps)}, LoopLoss = LoopLoss.{r.Loss}, EntropyWeight = {F(r.EntropyWeight)}, FinalEntropyWeight = {F(r.FinalEntropyWeight)},");
            code.Line($"MeanSteps = {(r.MeanSteps is { } mean ? N(mean) : "null")}, BackpropSteps = {N(r.BackpropSteps)},");
        }

        code.Line($"Bias = {CSharpLiteral.Of(a.Bias)}, TiedHead = {CSharpLiteral.Of(a.TiedHead)},");
        code.Close(",");
    }

    private static void Training(CodeWriter code, ModelPlan plan)
    {
        TrainingSpec t = plan.Spec.Training;
        OptimizerSpec o = t.Optimizer;
        code.Line("Training = new()");
        code.Open(string.Empty);
        code.Line($"Batch = {N(t.Batch)}, Accumulation = {N(t.Accumulation)}, Steps = {N(t.Steps)},");
        if (plan.Shards != ShardPolicy.Chosen(t.Batch, plan.Parameters.Size))
        {
            code.Line($"Shards = {N(plan.Shards)},");
        }

        code.Line($"LearningRate = {F(o.LearningRate)}, Beta1 = {F(o.Beta1)}, Beta2 = {F(o.Beta2)}, Epsilon = {F(o.Epsilon)}, WeightDecay = {F(o.WeightDecay)}, Clip = {F(o.Clip)},");
        code.Line($"Optimizer = OptimizerKind.{o.Kind},");
        code.Line($"OptimizerState = StorageType.{o.State},");
        code.Line($"Schedule = ScheduleKind.{t.Schedule.Kind}, Warmup = {N(t.Schedule.Warmup)}, FinalLearningRate = {F(t.Schedule.FinalLearningRate)},");
        code.Line($"Seed = {N(t.Seed)}, Data = {CSharpLiteral.Of(t.Data)}, Documents = DocumentMode.{t.Documents},");
        code.Line($"Precision = StorageType.{t.Precision}, Weights = StorageType.{t.Weights},");
        code.Line($"PromptWeight = {F(t.PromptWeight)},");
        code.Line($"ValidationFraction = {F(t.ValidationFraction)}, EvalEvery = {N(t.EvalEvery)},");
        code.Close(",");
    }

    private static void Plan(CodeWriter code, ModelPlan plan)
    {
        MemoryTotals m = plan.Memory;
        code.Line("Plan = new()");
        code.Open(string.Empty);
        code.Line($"WeightFloats = {N(plan.Parameters.Size)}, PackedFloats = {N(plan.Packed.Size)}, BackwardPanelFloats = {N(plan.Packed.PanelsEnd)}, TableFloats = {N(MemoryTotals.TableFloats(plan))},");
        ActivationPlan a = plan.Activations;
        RecomputePlan r = plan.Recompute;
        code.Line($"OuterFloatsPerRow = {N(a.OuterSize)}, ScratchFloatsPerRow = {N(a.ScratchSize)},");
        code.Line($"StateFloatsPerRow = {N(a.StateStride)}, InjectFloatsPerRow = {N(a.LoopSize)}, BlockFloatsPerRow = {N(a.LayerSize)},");
        code.Line($"Loops = {N(plan.Graph.Loops)}, KeptLoops = {N(r.Loops)}, StreamSlots = {N(plan.StreamSlots(r))}, KeptBlocks = {N(r.Blocks)}, FirstKeptBlock = {N(r.SharesBlocks ? plan.Graph.Layers - r.Blocks : 0)}, SharesBlocks = {CSharpLiteral.Of(r.SharesBlocks)},");
        code.Line($"RepeatedFlopsPerToken = {N(FlopCounter.RepeatedPerToken(plan, r))},");
        code.Line($"PrivateFloats = {N(plan.PrivateFloats)}, CacheFloatsPerSlot = {N(plan.CacheFloatsPerSlot)},");
        code.Line($"DecodeBytesPerToken = {N(TrafficCounter.DecodeBytes(plan))},");
        code.Line($"Shards = {N(plan.Shards)}, Threads = {N(m.Threads)},");
        code.Line($"MasterBytes = {N(m.Master)}, PackedBytes = {N(m.Packed)}, GradientsBytes = {N(m.Gradients)}, OptimizerBytes = {N(m.Optimizer)}, KeptBytes = {N(m.Kept)}, WorkspaceBytes = {N(m.Workspace)},");
        code.Close(",");
    }

    private static string Parameter(string name, Parameter p, long offset, DecayGroups decay)
    {
        string initial = p.Initial == InitialValue.Normal ? $"InitialValue.Normal, Deviation = {F(p.Deviation)}" : $"InitialValue.{p.Initial}";
        return $"new() {{ Name = {CSharpLiteral.Of(name)}, Group = ParameterGroup.{p.Group}, Rows = {N(p.Rows.Count)}, Columns = {N(p.Columns.Count)}"
            + (p.IsVector ? ", IsVector = true" : string.Empty)
            + $", Offset = {N(offset)}, RowStride = {N(p.RowStride)}, RowSegment = {N(p.Rows.Segment)}, PaddedRowSegment = {N(Segment(p.Rows))}"
            + $", ColumnSegment = {N(p.Columns.Segment)}, PaddedColumnSegment = {N(p.Columns.PaddedSegment)}"
            + $", Initial = {initial}, Decays = {CSharpLiteral.Of(Decays(p.Group, decay))}, PaddedCount = {N(p.PaddedCount)} }}";
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

    private static string N(long value) => CSharpLiteral.Of(value);

    private static string F(float value) => CSharpLiteral.Of(value);
}
