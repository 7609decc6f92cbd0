using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Rotary positions (Su et al. 2021, RoFormer): turns each pair (2i, 2i + 1) of queries and keys by an angle that grows
/// with the position. In place. The table holds, per position, cos of every lane and then sin with the sign of its lane.
/// </summary>
internal sealed record RotaryKernel(int Heads, int HeadSize, int Ld, bool Backward) : RowKernel
{
    public override string Name => $"Rotary{(Backward ? "Grad" : string.Empty)}_{N(Heads)}x{N(HeadSize)}";

    public override string Parameters => "float* qkv, float* table, int* positions, nint begin, nint end";

    public override string Summary =>
        $"q and k of qkv(T,3x{N(Heads)}x{N(HeadSize)}) turned {(Backward ? "back " : string.Empty)}by their positions";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* cos = table + ((nint)positions[row] * {N(2 * HeadSize)});");
        w.Line($"float* sin = cos + {N(HeadSize)};");
        w.Line($"float* x = qkv + (row * {N(Ld)});");
        using (w.Block($"for (nint head = 0; head < {N(2 * Heads)}; head++, x += {N(HeadSize)})"))
        {
            w.EachVector(HeadSize, (i, _) =>
            {
                w.Let("v", V.Load($"x + {i}"));
                V turned = (V)"v" * V.Load($"cos + {i}");
                V swapped = V.SwapPairs("v");
                V sin = V.Load($"sin + {i}");
                w.Store($"x + {i}", Backward ? V.Fnma(turned, swapped, sin) : V.Fma(turned, swapped, sin));
            });
        }
    }
}
