using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Divides a Gram matrix by its trace, which is the squared Frobenius norm of the matrix that it comes from, and remembers the factor for
/// that matrix. A small share more than the trace keeps rounding from pushing the largest singular value above 1.
/// </summary>
internal sealed record NormalizeGramKernel(int Size, int Ld) : Kernel
{
    public override string Name => $"NormalizeGram_{N(Size)}";

    public override string Parameters => "float* a, float* norm";

    public override string Summary => $"a({N(Size)},{N(Size)}) *= norm^2, with norm = 1 / (1.02 sqrt(trace of a))";

    public override void Write(KernelWriter w)
    {
        w.Line("double trace = 0;");
        using (w.Block($"for (nint i = 0; i < {N(Size)}; i++)"))
        {
            w.Line($"trace += a[(i * {N(Ld)}) + i];");
        }

        // A matrix of zeros stays one.
        w.Line("double square = 1 / ((1.0404 * trace) + 1e-30);");
        w.Line("*norm = (float)Math.Sqrt(square);");
        w.Let("factor", V.Splat("(float)square"));
        using (w.Block($"for (float* end = a + {N(Size * Ld)}; a < end; a += {N(Ld)})"))
        {
            w.EachVector(Size, (e, _) => w.Store($"a + {e}", V.Load($"a + {e}") * "factor"));
        }
    }
}

/// <summary>p = c0 I + c1 a + c2 s.</summary>
internal sealed record PolynomialKernel(int Size, int Ld) : Kernel
{
    public override string Name => $"Polynomial_{N(Size)}";

    public override string Parameters => "float* a, float* s, float* p, float c0, float c1, float c2";

    public override string Summary => $"p({N(Size)},{N(Size)}) = c0 I + c1 a + c2 s";

    public override void Write(KernelWriter w)
    {
        w.Let("linear", V.Splat("c1"));
        w.Let("quadratic", V.Splat("c2"));
        using (w.Block($"for (nint i = 0; i < {N(Size)}; i++, a += {N(Ld)}, s += {N(Ld)}, p += {N(Ld)})"))
        {
            w.EachVector(Size, (e, _) => w.Store(
                $"p + {e}", V.Fma((V)"quadratic" * V.Load($"s + {e}"), "linear", V.Load($"a + {e}"))));
            w.Line("p[i] += c0;");
        }
    }
}

/// <summary>q *= norm.</summary>
internal sealed record ScaleMatrixKernel(int Size, int Ld) : Kernel
{
    public override string Name => $"Scale_{N(Size)}";

    public override string Parameters => "float* q, float* norm";

    public override string Summary => $"q({N(Size)},{N(Size)}) *= norm";

    public override void Write(KernelWriter w)
    {
        w.Let("factor", V.Splat("*norm"));
        using (w.Block($"for (float* end = q + {N(Size * Ld)}; q < end; q += {N(Ld)})"))
        {
            w.EachVector(Size, (e, _) => w.Store($"q + {e}", V.Load($"q + {e}") * "factor"));
        }
    }
}

/// <summary>Copies the rows of a matrix.</summary>
internal sealed record CopyRowsKernel(int Rows, int Columns, int From, int To) : Kernel
{
    public override string Name => $"CopyRows_{N(Rows)}x{N(Columns)}";

    public override string Parameters => "float* source, float* target";

    public override string Summary => $"target({N(Rows)},{N(Columns)}) = source, rows of {N(From)} to rows of {N(To)}";

    public override void Write(KernelWriter w)
    {
        using (w.Block($"for (nint row = 0; row < {N(Rows)}; row++, source += {N(From)}, target += {N(To)})"))
        {
            w.EachVector(Columns, (e, _) => w.Store($"target + {e}", V.Load($"source + {e}")));
        }
    }
}
