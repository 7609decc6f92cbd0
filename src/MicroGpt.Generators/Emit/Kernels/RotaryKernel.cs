namespace MicroGpt.Generators.Emit;

/// <summary>
/// Rotary positions (Su et al. 2021, RoFormer): turns each pair (2i, 2i + 1) of queries and keys by an angle that grows
/// with the position. In place. The table holds, per position, cos of every lane and then sin with the sign of its lane.
/// </summary>
internal sealed class RotaryKernel(int heads, int headSize, int ld, bool backward) : RowKernel
{
    public override string Name => $"Rotary{(backward ? "Grad" : string.Empty)}_{N(heads)}x{N(headSize)}_{N(ld)}";

    public override string Parameters => "float* qkv, float* table, int* positions, nint begin, nint end";

    public override string Summary => $"q and k of qkv(T,3x{N(heads)}x{N(headSize)}) turned {(backward ? "back " : string.Empty)}by their positions";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* cos = table + ((nint)positions[row] * {N(2 * headSize)});");
        w.Line($"float* sin = cos + {N(headSize)};");
        w.Line($"float* x = qkv + (row * {N(ld)});");
        using (w.Block($"for (nint head = 0; head < {N(2 * heads)}; head++, x += {N(headSize)})"))
        {
            w.EachVector(headSize, (i, _) =>
            {
                w.Let("v", V.Load($"x + {i}"));
                V turned = (V)"v" * V.Load($"cos + {i}");
                V swapped = V.SwapPairs("v");
                V sin = V.Load($"sin + {i}");
                w.Store($"x + {i}", backward ? V.Fnma(turned, swapped, sin) : V.Fma(turned, swapped, sin));
            });
        }
    }
}
