using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Gives all columns of u, which are the weights of one neuron each, the same norm. The Frobenius norm of u stays. Columns of zeros stay
/// zeros and do not count. This is the normalization of NorMuon (Li et al. 2025, arXiv 2510.05491) without its running mean.
/// </summary>
/// <param name="Rows">Inputs of a neuron.</param>
/// <param name="Columns">Neurons with padding, a multiple of 8.</param>
/// <param name="Ld">Floats between rows.</param>
internal sealed record NeuronNormKernel(int Rows, int Columns, int Ld) : Kernel
{
    public override string Name => $"NeuronNorm_{N(Rows)}x{N(Columns)}";

    public override string Parameters => "float* u, float* factors";

    public override string Summary => $"u({N(Rows)},{N(Columns)}): columns of the same norm; factors({N(Columns)}) is work memory";

    public override void Write(KernelWriter w)
    {
        string rows = $"for (float* row = u, end = u + {N(Rows * Ld)}; row < end; row += {N(Ld)})";
        w.Line($"new Span<float>(factors, {N(Columns)}).Clear();");
        using (w.Block(rows))
        {
            w.EachVector(Columns, (e, _) =>
            {
                w.Let("x", V.Load($"row + {e}"));
                w.Store($"factors + {e}", V.Fma(V.Load($"factors + {e}"), "x", "x"));
            });
        }

        w.Line("double total = 0;");
        w.Line("int neurons = 0;");
        using (w.Block($"for (nint j = 0; j < {N(Columns)}; j++)"))
        {
            w.Line("total += factors[j];");
            w.Line("neurons += factors[j] > 0 ? 1 : 0;");
        }

        w.Line("double mean = total / Math.Max(1, neurons);");
        using (w.Block($"for (nint j = 0; j < {N(Columns)}; j++)"))
        {
            w.Line("factors[j] = factors[j] > 0 ? (float)Math.Sqrt(mean / factors[j]) : 0f;");
        }

        using (w.Block(rows))
        {
            w.EachVector(Columns, (e, _) => w.Store($"row + {e}", V.Load($"row + {e}") * V.Load($"factors + {e}")));
        }
    }
}
