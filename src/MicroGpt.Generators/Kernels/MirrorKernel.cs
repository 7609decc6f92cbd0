namespace MicroGpt.Generators.Kernels;

/// <summary>Copies what is above the diagonal of a square matrix to below it.</summary>
/// <param name="Size">A multiple of 8.</param>
internal sealed record MirrorKernel(int Size, int Ld) : Kernel
{
    public override string Name => $"Mirror_{N(Size)}";

    public override string Parameters => "float* y";

    public override string Summary => $"y({N(Size)},{N(Size)}): the elements below the diagonal become those above it";

    public override void Write(KernelWriter w)
    {
        int block = w.Isa.TransposeBlock;
        if (block == 1)
        {
            WriteElements(w);
            return;
        }

        string step = N(block);
        using (w.Block($"for (nint i = 0; i < {N(Size)}; i += {step})"))
        {
            using (w.Block($"for (nint j = 0; j < i; j += {step})"))
            {
                w.Line($"{w.Call(new TransposeKernel(StorageType.Float32, Ld, Ld))}(y + (j * {N(Ld)}) + i, y + (i * {N(Ld)}) + j);");
            }
        }

        WriteDiagonal(w, block);
    }

    private void WriteElements(KernelWriter w)
    {
        using (w.Block($"for (nint i = 1; i < {N(Size)}; i++)"))
        using (w.Block("for (nint j = 0; j < i; j++)"))
        {
            w.Line($"y[(i * {N(Ld)}) + j] = y[(j * {N(Ld)}) + i];");
        }
    }

    // A block on the diagonal is its own source. Its elements are few, so each has a line of its own.
    private void WriteDiagonal(KernelWriter w, int block)
    {
        using (w.Block($"for (float* d = y; d < y + {N(Size * Ld)}; d += {N(block * (Ld + 1))})"))
        {
            for (int i = 1; i < block; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    w.Line($"d[{N((i * Ld) + j)}] = d[{N((j * Ld) + i)}];");
                }
            }
        }
    }
}
