extern alias generators;

using generators::MicroGpt.Generators.Kernels;
using MicroGpt.Contract;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Threading;
using KernelActivation = generators::MicroGpt.Contract.ActivationKind;
using KernelStorage = generators::MicroGpt.Contract.StorageType;

namespace MicroGpt.Benchmarks;

/// <summary>The ops of a training step at embedding C. Matrix products are those of the MLP, C x 4C.</summary>
internal static unsafe class OpCases
{
    private const int Tokens = 256;
    private const int HeadSize = 64;

    public static IReadOnlyList<OpCase> All { get; } = [.. new[] { 128, 256, 512, 768 }.SelectMany(Of)];

    private static IEnumerable<OpCase> Of(int c)
    {
        Extent narrow = Extent.Of(c), wide = Extent.Of(4 * c);
        long matrix = 4L * c * c;
        double product = 2.0 * Tokens * matrix;
        double operands = sizeof(float) * (matrix + ((double)Tokens * 5 * c));
        yield return Case(
            $"Linear {c}", product, operands,
            new LinearKernel("Linear", c, 4 * c, narrow.Stride, wide.Stride, false, ResidualKind.None),
            Rows(narrow), Floats(matrix), Rows(wide), 0, Tokens);
        yield return Case(
            $"InputGrad {c}", product, operands,
            new LinearKernel("InputGrad", 4 * c, c, wide.Stride, narrow.Stride, false, ResidualKind.None),
            Rows(wide), Floats(matrix), Rows(narrow), 0, Tokens);
        yield return Case(
            $"WeightGrad {c}", product, operands + (sizeof(float) * matrix),
            new WeightGradKernel(c, 4 * c, KernelStorage.Float32, narrow.Stride, wide.Stride, 4 * c),
            Rows(narrow), Rows(wide), Floats(matrix), Floats(BlockPlan.PrivateFloats(4 * c)), Tokens, 0, c);
        yield return Case(
            $"MatVec {c}", 2.0 * matrix, sizeof(float) * matrix,
            new MatVecKernel(c, 4 * c, false, false), Rows(narrow), Floats(matrix), Rows(wide), 0, 4 * c);
        yield return Case(
            $"Pack^T {c}", 0, 2 * sizeof(float) * matrix,
            new PackKernel(KernelStorage.Float32, 4 * c, c, c, 4 * c, true), Floats(matrix), Floats(matrix), 0, c);

        AttentionShape shape = Attention(c);
        var qkv = new Extent(3 * c, HeadSize);
        double causal = 2.0 * Tokens * Tokens * c;
        yield return Case(
            $"Attention {c}", causal, sizeof(float) * 4.0 * Tokens * c, new AttentionKernel(shape),
            Rows(qkv), Rows(narrow), Floats(Tokens * shape.Statistics), OneSequence, 0, Floats(shape.Plan.PrivateFloats), 0, c / HeadSize);
        yield return Case(
            $"AttentionGrad {c}", 2 * causal, sizeof(float) * 8.0 * Tokens * c, new AttentionGradKernel(shape),
            Rows(narrow),
            Rows(qkv),
            Rows(narrow),
            Floats(Tokens * shape.Statistics),
            Rows(qkv),
            OneSequence,
            Floats(shape.Plan.PrivateFloats),
            0,
            c / HeadSize);

        yield return Case(
            $"LayerNorm {c}", 0, sizeof(float) * 2.0 * Tokens * c,
            new NormKernel(narrow, narrow.Stride, narrow.Stride, true, true, false, 1e-5f),
            Rows(narrow), Floats(c), Rows(narrow), Floats(Tokens), Floats(Tokens), 0, Tokens);
        yield return Case(
            $"Gelu {c}", 0, sizeof(float) * 8.0 * Tokens * c,
            new ActivationKernel(KernelActivation.Gelu, 4 * c, wide.Stride), Rows(wide), Rows(wide), 0, Tokens);
        foreach (OptimizerKind kind in Enum.GetValues<OptimizerKind>())
        {
            // Weights, gradients and moments, read and written.
            double bytes = 2.0 * (2 + kind.Moments().Count) * sizeof(float) * matrix;
            yield return new OpCase($"{kind.Name()} {c}", 0, bytes, () => OptimizerStep(kind, matrix));
        }
    }

    private static AttentionShape Attention(int c) => new(
        new AttentionPlan(c / HeadSize, HeadSize, Tokens, KernelStorage.Float32),
        KernelStorage.Float32, new Extent(3 * c, HeadSize).Stride, Extent.Of(c).Stride, Extent.Of(c / HeadSize).Stride, 0);

    private static OpRun OptimizerStep(OptimizerKind kind, long count)
    {
        AlignedBuffer[] buffers = [.. Enumerable.Range(0, 2 + kind.Moments().Count).Select(_ => Random(count))];
        // Gradients are 0 after the first step. With a smaller beta, the moments would become denormal after a thousand runs, and slow.
        IOptimizer optimizer = Optimizer.Create(new OptimizerSettings(0f, 0.999999f, 1e-8f, 0.1f, 1f, Kind: kind));
        optimizer.Begin(1, 1e-3, 1);
        var table = new AlignedBuffer(kind.Moments().Count * sizeof(void*), "moments");
        for (int i = 0; i < kind.Moments().Count; i++)
        {
            ((void**)table.Pointer)[i] = buffers[2 + i].Pointer;
        }

        var moments = new Moments(kind, StorageType.Float32, (void**)table.Pointer);
        var chunk = new WeightChunk(0, count, Decaying(count), 0, Learns: true);
        var weights = new StoredWeights(buffers[0].Floats);
        bool wide = System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated;
        return new OpRun(() => optimizer.Update(weights, buffers[1].Floats, moments, chunk, wide), [.. buffers, table]);
    }

    /// <summary>A vector that weight decay acts on.</summary>
    private static ParameterInfo Decaying(long count) => new()
    {
        Name = "weights",
        Group = ParameterGroup.Matrix,
        Rows = 1,
        Columns = (int)count,
        Offset = 0,
        RowStride = (int)count,
        RowSegment = 1,
        PaddedRowSegment = 1,
        ColumnSegment = (int)count,
        PaddedColumnSegment = (int)count,
        Initial = InitialValue.Normal,
        Decays = true,
        PaddedCount = count,
    };

    private static OpCase Case(string name, double flops, double bytes, Kernel kernel, params Operand[] operands) =>
        new(name, flops, bytes, () =>
        {
            var compiled = new CompiledKernel(kernel);
            var memory = new List<IDisposable>();
            nint[] arguments = [.. operands.Select(operand => operand.Invoke(memory))];
            return new OpRun(() => compiled.Call(arguments), memory);
        });

    private static Operand Rows(Extent width) => Floats((long)Tokens * width.Stride);

    private static Operand Floats(long count) => new Operand(memory =>
    {
        AlignedBuffer buffer = Random(count);
        memory.Add(buffer);
        return (nint)buffer.Floats;
    });

    private static Operand OneSequence => new(memory =>
    {
        var buffer = new AlignedBuffer(sizeof(SequenceSpan), "spans");
        memory.Add(buffer);
        *(SequenceSpan*)buffer.Pointer = new SequenceSpan(0, Tokens, 0, 0);
        return (nint)buffer.Pointer;
    });

    private static AlignedBuffer Random(long count)
    {
        AlignedBuffer buffer = AlignedBuffer.OfFloats(count, "operands");
        for (long i = 0; i < count; i++)
        {
            buffer.Floats[i] = (i % 13 * 0.01f) + 0.01f;
        }

        return buffer;
    }
}

/// <summary>Creates an argument: allocates its memory and returns an address or a number.</summary>
internal delegate nint OperandMaker(List<IDisposable> memory);

/// <summary>An argument of a kernel.</summary>
internal readonly record struct Operand(OperandMaker Make)
{
    public nint Invoke(List<IDisposable> memory) => Make(memory);

    public static implicit operator Operand(int number) => new(_ => number);
}
