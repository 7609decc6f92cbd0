namespace MicroGpt.Generators.Emit;

/// <summary>db += sum of dy over all tokens in ascending order; workers divide the columns.</summary>
internal sealed class BiasGradKernel(int columns, int ldy) : Kernel
{
    public override string Name => $"BiasGrad_{N(columns)}_{N(ldy)}";

    public override string Parameters => "float* dy, float* db, nint rows, nint begin, nint end";

    public override string Summary => $"db({N(columns)}) += sum over tokens of dy(T,{N(columns)}), columns [begin, end)";

    public override void Write(KernelWriter w) => ColumnSums.Write(
        w, ["db"], (column, sums) => [sums[0] + V.Load($"dy + (row * {N(ldy)}) + {column}")]);
}
