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
        Region.Layer => $"c.Activations.Block(loop, c.Depth, {N(method.Layer)})",
        Region.Loop => "c.Activations.Injection(loop, c.Depth)",
        Region.Stream => Stream(method.Layer),
        Region.Next => method.Layer == plan.Graph.Layers - 1 ? State("loop") : Stream(method.Layer + 1),
        Region.State => plan.Graph.HasState ? $"loop == 1 ? zero : {State("loop - 1")}" : "zero",
        _ => throw new InvalidOperationException($"No region {region}."),
    };

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
            long block = plan.Attention.CacheFloats;
            string loop = plan.Graph.HasState ? " + (loop - 1) * c.CacheStride" : string.Empty;
            return $"c.Cache == null ? null : {Offset("c.Cache" + loop, block * method.Layer)}";
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
        _ => $"c.Activations.Stream(loop, c.Depth, {N(layer)})",
    };

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
