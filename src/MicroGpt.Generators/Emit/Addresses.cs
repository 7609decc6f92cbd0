using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>Addresses of tensors and parameters in one generated method, as C# expressions with constant offsets.</summary>
internal sealed class Addresses(ModelPlan plan, Method method)
{
    /// <summary>Where a region begins in this method.</summary>
    public string Base(Region region) => region switch
    {
        Region.Outer => "c.Outer",
        Region.Scratch => "c.Scratch",
        Region.Layer => IsCore
            ? $"c.Activations.Block(loop, c.Depth, {N(method.Layer - plan.Graph.PreludeLayers)})"
            : $"c.Activations.OuterBlock({N(OuterIndex)})",
        Region.Loop => "c.Activations.Injection(loop, c.Depth)",
        Region.Stream => Stream(Layer),
        Region.Next => method.Layer == plan.Graph.CoreEnd - 1 ? State("loop") : Stream(method.Layer + 1),
        Region.State => plan.Graph.HasState ? $"loop == 1 ? zero : {State("loop - 1")}" : "zero",
        _ => throw new InvalidOperationException($"No region {region}."),
    };

    /// <summary>
    /// The place in memory of what a block reads first or makes last: for the first block of the prelude and the last ones of prelude and
    /// coda, a place outside the loops.
    /// </summary>
    public Place Resolve(Place place)
    {
        if (method.Frame != Frame.Block || IsCore)
        {
            return place;
        }

        return place.Region switch
        {
            Region.Stream when method.Layer == 0 => plan.Activations.Embedding,
            Region.Next when method.Layer == plan.Graph.PreludeLayers - 1 => plan.Activations.Injected,
            Region.Next when method.Layer == plan.Graph.Layers - 1 => plan.Activations.CodaOutput,
            _ => place,
        };
    }

    /// <summary>Local name of a region that holds several tensors; null for one that holds a single tensor.</summary>
    public static string? RegionLocal(Region region) => region switch
    {
        Region.Outer => "outer",
        Region.Scratch => "scratch",
        Region.Layer => "kept",
        Region.Loop => "injected",
        _ => null,
    };

    /// <summary>From the beginning of a region to a place in it.</summary>
    public static string At(string region, int floatsPerRow) => floatsPerRow == 0 ? region : $"{region} + {N(floatsPerRow)} * cap";

    public string Parameter(Operand operand)
    {
        Parameter p = operand.Parameter!;
        return operand.Kind switch
        {
            OperandKind.Weight => Offset(WeightBase, WeightOffset(p)) + LoopRow(operand),
            OperandKind.StoredWeight => Offset(StoredBase, ParameterOffset(p)),
            OperandKind.Gradient => Offset("c.Gradients", ParameterOffset(p)) + LoopRow(operand),
            OperandKind.Panels => Offset("c.Packed", PanelOffset(p)),
            OperandKind.TransposedPanels => Offset("c.BackwardPanels", PanelOffset(p)),
            _ => throw new InvalidOperationException($"{operand.Kind} is no address of a parameter."),
        };
    }

    /// <summary>Keys and values of this loop and block; null in training.</summary>
    public string Cache
    {
        get
        {
            ModelGraph graph = plan.Graph;
            int run = IsCore ? plan.OuterLayers + method.Layer - graph.PreludeLayers : OuterIndex;
            string loops = graph.CoreLayers == 1 ? "(loop - 1)" : $"(loop - 1) * {N(graph.CoreLayers)}";
            string runs = !IsCore || !graph.HasState ? N(run)
                : run == 0 ? loops
                : $"({loops} + {N(run)})";
            string offset = runs switch
            {
                "0" => string.Empty,
                "1" => " + c.CacheStride",
                _ => $" + {runs} * c.CacheStride",
            };
            return $"c.Cache == null ? null : c.Cache{offset}";
        }
    }

    /// <summary>A number that no other dropout mask has: 0 for the embedding, four for each loop and layer.</summary>
    public string DropoutSite(DropoutSite site)
    {
        int sites = Enum.GetValues(typeof(DropoutSite)).Length;
        return site == Graph.DropoutSite.Embedding
            ? "0"
            : $"(loop * {N(sites * plan.Graph.Layers)}) + {N((sites * method.Layer) + (int)site)}";
    }

    /// <summary>C# type of a pointer to elements.</summary>
    public static string Pointer(StorageType type) => type == StorageType.Float32 ? "float*" : "ushort*";

    private string StoredBase => plan.StoredWeights == StorageType.Float32 ? "c.Weights" : "c.BFloat16Weights";

    private string WeightBase => plan.Packed.Copies is null ? "c.Weights" : "c.Packed";

    private string Stream(int layer) => method.Frame switch
    {
        Frame.Embedding => "c.Activations.Stream(1, c.Depth)",
        Frame.Head => State("loop"),
        _ when IsCore && layer < plan.Graph.CoreEnd => $"c.Activations.Stream(loop, c.Depth, {N(layer - plan.Graph.PreludeLayers)})",
        _ when layer == plan.Graph.CoreEnd => State("loop"),
        _ => $"c.Activations.OuterStream({N(OuterStream(layer))})",
    };

    private bool IsCore => Layer >= plan.Graph.PreludeLayers && Layer < plan.Graph.CoreEnd;

    // The injection makes the input of the first block that loops.
    private int Layer => method.Frame == Frame.Block ? method.Layer : plan.Graph.PreludeLayers;

    // The first block of the prelude and that of the coda read their input elsewhere.
    private int OuterStream(int layer) => layer < plan.Graph.PreludeLayers
        ? layer - 1
        : Math.Max(0, plan.Graph.PreludeLayers - 1) + layer - plan.Graph.CoreEnd - 1;

    // Among the blocks of prelude and coda.
    private int OuterIndex => method.Layer < plan.Graph.PreludeLayers ? method.Layer : method.Layer - plan.Graph.CoreLayers;

    private static string State(string loop) => $"c.Activations.State({loop})";

    private long ParameterOffset(Parameter p) => plan.Parameters[p] + (plan.Parameters.IsPerLayer(p)
        ? plan.Parameters.LayersOffset + (method.Layer * plan.Parameters.LayerStride)
        : 0);

    private long WeightOffset(Parameter p)
    {
        if (plan.Packed.Copies is not { } copies)
        {
            return ParameterOffset(p);
        }

        long begin = plan.Parameters.IsPerLayer(p) ? copies.LayersBegin + (method.Layer * copies.LayerStride) : copies.Begin;
        return begin + copies[p];
    }

    private long PanelOffset(Parameter p) =>
        plan.Packed[p].Offset + (plan.Parameters.IsPerLayer(p) ? method.Layer * plan.Packed.LayerStride : 0);

    // The row of a table that belongs to the loop. Loops beyond those of training repeat the last row.
    private string LoopRow(Operand operand)
    {
        if (!operand.OfLoop || plan.Graph.Loops == 1)
        {
            return string.Empty;
        }

        string loop = operand.Kind == OperandKind.Gradient ? "loop" : $"Math.Min(loop, {N(plan.Graph.Loops)})";
        return $" + ({loop} - 1) * {N(operand.Parameter!.RowStride)}";
    }

    private static string Offset(string pointer, long floats) => floats == 0 ? pointer : $"{pointer} + {N(floats)}";

    private static string N(long value) => CSharpLiteral.Of(value);
}
