using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>y = a x + (b embedding), with two numbers for all channels: the second product is rounded, the first is fused.</summary>
internal sealed record ScaledInputKernel(int Width, int Ld) : RowKernel
{
    public override string Name => $"ScaledInput_{N(Width)}";

    public override string Parameters => "float* x, float* a, float* embedding, float* b, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = a x + b embedding";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.Let("ofX", V.Splat("*a"));
        w.Let("ofEmbedding", V.Splat("*b"));
        w.EachVector(Width, (i, _) => w.Store(
            $"y + at + {i}",
            V.Fma((V)"ofEmbedding" * V.Load($"embedding + at + {i}"), "ofX", V.Load($"x + at + {i}"))));
    }
}

/// <summary>
/// Adds b dy to the gradient of the embedding in place, and sums dy x and dy embedding over the channels of each token, from which the
/// gradients of a and b are summed.
/// </summary>
/// <param name="Type">Type in which x is stored; <paramref name="Ldx"/> counts such elements.</param>
internal sealed record ScaledInputEmbeddingGradKernel(int Width, StorageType Type, int Ldx, int Ld) : RowKernel
{
    public override string Name => $"ScaledInputEmbeddingGrad_{N(Width)}{Suffix(Type)}";

    public override string Parameters =>
        $"float* dy, {Pointer(Type)} x, float* embedding, float* b, float* de, float* dotX, float* dotEmbedding"
        + ", nint begin, nint end";

    public override string Summary => $"de(T,{N(Width)}) += b dy; dotX(T) = sum of dy x; dotEmbedding(T) = sum of dy embedding";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.Line($"{Pointer(Type)} xs = x + (row * {N(Ldx)});");
        w.Let("ofEmbedding", V.Splat("*b"));
        w.Let("sumX", V.Zero);
        w.Let("sumE", V.Zero);
        w.EachVector(Width, (i, _) =>
        {
            w.Let("d", V.Load($"dy + at + {i}"));
            w.Set("sumX", V.Fma("sumX", "d", V.Load(Type, $"xs + {i}")));
            w.Set("sumE", V.Fma("sumE", "d", V.Load($"embedding + at + {i}")));
            w.Store($"de + at + {i}", V.Fma(V.Load($"de + at + {i}"), "ofEmbedding", "d"));
        });
        w.Line($"dotX[row] = {w.Sum("sumX")};");
        w.Line($"dotEmbedding[row] = {w.Sum("sumE")};");
    }
}

/// <summary>dx = a dy, with one number for all channels.</summary>
internal sealed record ScaledInputGradKernel(int Width, int Ld) : RowKernel
{
    public override string Name => $"ScaledInputGrad_{N(Width)}";

    public override string Parameters => "float* dy, float* a, float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{N(Width)}) = a dy";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Ld)};");
        w.Let("ofX", V.Splat("*a"));
        w.EachVector(Width, (i, _) => w.Store($"dx + at + {i}", (V)"ofX" * V.Load($"dy + at + {i}")));
    }
}

/// <summary>
/// da += sum of dotX, db += sum of dotEmbedding, tokens in ascending order. One worker sums; the others get an empty range.
/// </summary>
internal sealed record ScaledInputParameterGradKernel : Kernel
{
    public override string Name => "ScaledInputParameterGrad";

    public override string Parameters => "float* dotX, float* dotEmbedding, float* da, float* db, nint rows, nint begin, nint end";

    public override string Summary => "da += sum over tokens of dotX, db += sum of dotEmbedding, unless [begin, end) is empty";

    public override void Write(KernelWriter w)
    {
        using (w.Block("if (begin < end)"))
        {
            w.Line("float ofX = *da;");
            w.Line("float ofEmbedding = *db;");
            using (w.Block("for (nint row = 0; row < rows; row++)"))
            {
                w.Line("ofX += dotX[row];");
                w.Line("ofEmbedding += dotEmbedding[row];");
            }

            w.Line("*da = ofX;");
            w.Line("*db = ofEmbedding;");
        }
    }
}
