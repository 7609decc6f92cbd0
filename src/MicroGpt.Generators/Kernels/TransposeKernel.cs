using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>Writes the columns of a square block of the instruction set's size as rows.</summary>
/// <param name="From">Row stride of the source.</param>
/// <param name="To">Row stride of the target.</param>
/// <param name="Type">Type in which the source is stored.</param>
internal sealed record TransposeKernel(StorageType Type, int From, int To) : Kernel
{
    public override string Name => $"Transpose_{N(From)}_{N(To)}{Suffix(Type)}";

    public override string Parameters => $"{Pointer(Type)} source, float* target";

    public override string Summary => $"a block of rows of {N(From)} into columns of rows of {N(To)}";

    public override void Write(KernelWriter w) => WriteBlock(w, Type, "source", From, "target", To);

    /// <summary>The same in the middle of a kernel.</summary>
    public static void WriteBlock(KernelWriter w, StorageType type, string source, int from, string target, int to)
    {
        for (int i = 0; i < w.Isa.TransposeBlock; i++)
        {
            w.Line($"{w.Isa.Vector} r{i} = {Load(w.Isa, type, V.Offset(source, i * from))};");
        }

        IReadOnlyList<string> columns = w.Isa.Transpose(w.Code);
        for (int i = 0; i < columns.Count; i++)
        {
            w.Line(w.Isa.Store(V.Offset(target, i * to), columns[i]) + ";");
        }
    }

    private static string Load(VectorIsa isa, StorageType type, string pointer) =>
        type == StorageType.Float32 ? isa.Load(pointer) : isa.LoadBFloat16(pointer);
}
