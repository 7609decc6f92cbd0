namespace MicroGpt.Generators.Emit;

/// <summary>Writes the columns of a square block of the instruction set's size as rows.</summary>
/// <param name="from">Row stride of the source.</param>
/// <param name="to">Row stride of the target.</param>
/// <param name="type">What the source is stored as.</param>
internal sealed class TransposeKernel(StorageType type, int from, int to) : Kernel
{
    public override string Name => $"Transpose_{N(from)}_{N(to)}{Suffix(type)}";

    public override string Parameters => $"{Pointer(type)} source, float* target";

    public override string Summary => $"a block of rows of {N(from)} into columns of rows of {N(to)}";

    public override void Write(KernelWriter w)
    {
        for (int i = 0; i < w.Isa.TransposeBlock; i++)
        {
            w.Line($"{w.Isa.Vector} r{i} = {Load(w.Isa, V.Offset("source", i * from))};");
        }

        IReadOnlyList<string> columns = w.Isa.Transpose(w.Code);
        for (int i = 0; i < columns.Count; i++)
        {
            w.Line(w.Isa.Store(V.Offset("target", i * to), columns[i]) + ";");
        }
    }

    private string Load(Isa isa, string pointer) => type == StorageType.Float32 ? isa.Load(pointer) : isa.LoadBFloat16(pointer);
}
