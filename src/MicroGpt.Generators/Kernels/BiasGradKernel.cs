using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>db += sum of dy over all tokens in ascending order; workers divide the columns.</summary>
internal sealed record BiasGradKernel(int Columns, int Ldy) : Kernel
{
    public override string Name => $"BiasGrad_{N(Columns)}";

    public override string Parameters => "float* dy, float* db, nint rows, nint begin, nint end";

    public override string Summary => $"db({N(Columns)}) += sum over tokens of dy(T,{N(Columns)}), columns [begin, end)";

    public override void Write(KernelWriter w) => ColumnSums.Write(
        w, ["db"], (column, sums) => [sums[0] + V.Load($"dy + (row * {N(Ldy)}) + {column}")]);
}
