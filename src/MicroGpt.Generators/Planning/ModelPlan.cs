using MicroGpt.Generators.Autodiff;
using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Everything about a model that is decided before its text is written.</summary>
internal sealed class ModelPlan
{
    private ModelPlan(ModelSpec spec, ModelGraph graph)
    {
        Spec = spec;
        Graph = graph;
        Activations = new ActivationPlan(graph);
        Parameters = new ParameterLayout(graph);
        Packed = new PackedLayout(graph, spec.Training.Weights);
        Attention = new AttentionPlan(spec.Architecture, spec.Training.Precision);
        PrivateFloats = Math.Max(Attention.PrivateFloats, BlockPlan.PrivateFloats(WidestGradient()));
        Shards = ShardPolicy.Shards(spec.Training, Parameters.Size);
        Recompute = RecomputePlanner.Choose(this);
        Memory = new MemoryTotals(this, Recompute);
    }

    public ModelSpec Spec { get; }

    public ModelGraph Graph { get; }

    public ActivationPlan Activations { get; }

    public ParameterLayout Parameters { get; }

    public PackedLayout Packed { get; }

    public AttentionPlan Attention { get; }

    /// <summary>What the elements of the stored weights are.</summary>
    public StorageType WeightType => Spec.Training.Weights;

    /// <summary>Buffers of one worker alone, in floats: attention and weight gradients use the same.</summary>
    public long PrivateFloats { get; }

    public int Shards { get; }

    public RecomputePlan Recompute { get; }

    public MemoryTotals Memory { get; }

    public static ModelPlan Create(ModelSpec spec)
    {
        ModelGraph graph = TransformerGraph.Build(spec);
        GraphVerifier.Check(graph, "building");
        ReverseMode.Differentiate(graph, new TensorSource(graph));
        GraphVerifier.Check(graph, "reverse mode");
        if (spec.Training.Precision == StorageType.BFloat16)
        {
            KeptPrecision.Round(graph);
            GraphVerifier.Check(graph, "rounding of what is kept");
        }

        return new ModelPlan(spec, graph);
    }

    /// <summary>Block inputs that a loop keeps: all where backward reads them or begins again from them; else none, and the one of the block at work has a place for all.</summary>
    public int StreamSlots(RecomputePlan recompute) =>
        Activations.KeepsStream || recompute.SharesBlocks ? Graph.Layers : 0;

    private int WidestGradient() => Packed.Weights.Max(w => w.Parameter.RowStride);
}
