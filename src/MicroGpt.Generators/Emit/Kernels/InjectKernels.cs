namespace MicroGpt.Generators.Emit;

/// <summary>y = x.</summary>
internal sealed class CopyKernel(int width, int ld) : RowKernel
{
    public override string Name => $"Copy_{N(width)}_{N(ld)}";

    public override string Parameters => "float* x, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(width)}) = x";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(ld)};");
        w.EachVector(width, (i, _) => w.Store($"y + at + {i}", V.Load($"x + at + {i}")));
    }
}

/// <summary>y = x + one row for all tokens.</summary>
internal sealed class AddRowKernel(int width, int ld) : RowKernel
{
    public override string Name => $"AddRow_{N(width)}_{N(ld)}";

    public override string Parameters => "float* x, float* term, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(width)}) = x + term({N(width)})";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(ld)};");
        w.EachVector(width, (i, _) => w.Store($"y + at + {i}", V.Load($"x + at + {i}") + V.Load($"term + {i}")));
    }
}

/// <summary>y = a state + (b embedding), factors per channel: the second product is rounded, the first is fused.</summary>
internal sealed class ScaledAddKernel(int width, int ld) : RowKernel
{
    public override string Name => $"ScaledAdd_{N(width)}_{N(ld)}";

    public override string Parameters => "float* state, float* a, float* embedding, float* b, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(width)}) = a({N(width)}) state + b({N(width)}) embedding";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(ld)};");
        w.EachVector(width, (i, _) => w.Store(
            $"y + at + {i}",
            V.Fma(V.Load($"b + {i}") * V.Load($"embedding + at + {i}"), V.Load($"a + {i}"), V.Load($"state + at + {i}"))));
    }
}

/// <summary>dx = (addTo +) scale dy.</summary>
internal sealed class ScaleGradKernel(int width, int ld, bool adds) : RowKernel
{
    public override string Name => $"ScaleGrad_{N(width)}_{N(ld)}" + (adds ? "_adds" : string.Empty);

    public override string Parameters => (adds ? "float* addTo, " : string.Empty) + "float* dy, float* scale, float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{N(width)}) = {(adds ? "addTo + " : string.Empty)}scale({N(width)}) dy";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(ld)};");
        w.EachVector(width, (i, _) =>
        {
            V scale = V.Load($"scale + {i}");
            V dy = V.Load($"dy + at + {i}");
            w.Store($"dx + at + {i}", adds ? V.Fma(V.Load($"addTo + at + {i}"), scale, dy) : scale * dy);
        });
    }
}

/// <summary>da += sum over tokens of dy state, db += sum of dy embedding; workers divide the columns.</summary>
internal sealed class ScaledAddParameterGradKernel(int columns, int ld) : Kernel
{
    public override string Name => $"ScaledAddParameterGrad_{N(columns)}_{N(ld)}";

    public override string Parameters => "float* dy, float* state, float* embedding, float* da, float* db, nint rows, nint begin, nint end";

    public override string Summary => $"da({N(columns)}) += sum over tokens of dy state, db += sum of dy embedding, columns [begin, end)";

    public override void Write(KernelWriter w) => ColumnSums.Write(w, ["da", "db"], (column, sums) =>
    {
        string at = $"(row * {N(ld)}) + {column}";
        V dy = V.Load($"dy + {at}");
        return [V.Fma(sums[0], dy, V.Load($"state + {at}")), V.Fma(sums[1], dy, V.Load($"embedding + {at}"))];
    });
}
