using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>y = x.</summary>
internal sealed record CopyKernel(int Width, int Ld) : RowKernel
{
    public override string Name => $"Copy_{N(Width)}";

    public override string Parameters => "float* x, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = x";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.EachVector(Width, (i, _) => w.Store($"y + at + {i}", V.Load($"x + at + {i}")));
    }
}

/// <summary>y = x + one row for all tokens.</summary>
internal sealed record AddRowKernel(int Width, int Ld) : RowKernel
{
    public override string Name => $"AddRow_{N(Width)}";

    public override string Parameters => "float* x, float* term, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = x + term({N(Width)})";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.EachVector(Width, (i, _) => w.Store($"y + at + {i}", V.Load($"x + at + {i}") + V.Load($"term + {i}")));
    }
}

/// <summary>y = a state + (b embedding), factors per channel: the second product is rounded, the first is fused.</summary>
internal sealed record ScaledAddKernel(int Width, int Ld) : RowKernel
{
    public override string Name => $"ScaledAdd_{N(Width)}";

    public override string Parameters => "float* state, float* a, float* embedding, float* b, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = a({N(Width)}) state + b({N(Width)}) embedding";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.EachVector(Width, (i, _) => w.Store(
            $"y + at + {i}",
            V.Fma(V.Load($"b + {i}") * V.Load($"embedding + at + {i}"), V.Load($"a + {i}"), V.Load($"state + at + {i}"))));
    }
}

/// <summary>dx = (addTo +) scale dy.</summary>
internal sealed record ScaleGradKernel(int Width, int Ld, bool Adds) : RowKernel
{
    public override string Name => $"ScaleGrad_{N(Width)}" + (Adds ? "_adds" : string.Empty);

    public override string Parameters =>
        (Adds ? "float* addTo, " : string.Empty) + "float* dy, float* scale, float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{N(Width)}) = {(Adds ? "addTo + " : string.Empty)}scale({N(Width)}) dy";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.EachVector(Width, (i, _) =>
        {
            V scale = V.Load($"scale + {i}");
            V dy = V.Load($"dy + at + {i}");
            w.Store($"dx + at + {i}", Adds ? V.Fma(V.Load($"addTo + at + {i}"), scale, dy) : scale * dy);
        });
    }
}

/// <summary>da += sum over tokens of dy state, db += sum of dy embedding; workers divide the columns.</summary>
internal sealed record ScaledAddParameterGradKernel(int Columns, int Ld) : Kernel
{
    public override string Name => $"ScaledAddParameterGrad_{N(Columns)}";

    public override string Parameters => "float* dy, float* state, float* embedding, float* da, float* db, nint rows, nint begin, nint end";

    public override string Summary => $"da({N(Columns)}) += sum over tokens of dy state, db += sum of dy embedding, columns [begin, end)";

    public override void Write(KernelWriter w) => ColumnSums.Write(w, ["da", "db"], (column, sums) =>
    {
        string at = $"(row * {N(Ld)}) + {column}";
        V dy = V.Load($"dy + {at}");
        return [V.Fma(sums[0], dy, V.Load($"state + {at}")), V.Fma(sums[1], dy, V.Load($"embedding + {at}"))];
    });
}
