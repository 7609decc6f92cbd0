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
            WriteElements(w, $"for (nint i = 1; i < {N(Size)}; i++)", "for (nint j = 0; j < i; j++)");
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

        // A block on the diagonal is its own source.
        WriteElements(w, $"for (nint i = 1; i < {N(Size)}; i++)", $"for (nint j = i / {step} * {step}; j < i; j++)");
    }

    private void WriteElements(KernelWriter w, string rows, string columns)
    {
        using (w.Block(rows))
        using (w.Block(columns))
        {
            w.Line($"y[(i * {N(Ld)}) + j] = y[(j * {N(Ld)}) + i];");
        }
    }
}
