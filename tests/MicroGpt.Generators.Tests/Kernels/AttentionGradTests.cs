using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Gradients of queries, keys and values, computed from the log-sum-exp.</summary>
public class AttentionGradTests
{
    private static readonly KernelLibrary s_library =
        new(AttentionCase.All.SelectMany(c => new Kernel[] { c.Forward, c.Backward }));

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, AttentionCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void GradientsAreChainsOfTheScalarOrder(int index)
    {
        AttentionCase c = AttentionCase.All[index];
        SequenceSpan[] sequences = [new(1, c.Context, 0, 0), new(c.Context + 2, Math.Max(1, (c.Context * 2) / 3), 0, 1)];
        Operands o = new(c, index, (2 * c.Context) + 3, sequences);
        Floats dqkv = Floats.Poisoned(o.Rows * c.Qkv);
        foreach ((int begin, int end) in new[] { (0, 2 * c.Heads), (c.Heads, (2 * c.Heads) - 1), (c.Heads - 1, c.Heads + 1) })
        {
            new KernelCheck(s_library, c.Backward)
                .Writes(dqkv, expected =>
                {
                    for (int item = begin; item < end; item++)
                    {
                        SequenceSpan sequence = sequences[item / c.Heads];
                        new AttentionReference(c, o.Qkv, sequence.Row)
                            .Backward(o.Dy, o.Y, o.LogSumExp, expected, sequence.Count, item % c.Heads);
                    }
                })
                .Run(begin, end, o.Dy, o.Qkv, o.Y, o.LogSumExp, dqkv, Ints.Spans(sequences), Argument.Scratch(c.Scratch()));
        }
    }

    /// <summary>All queries and keys of a short sequence; of a long one those around the borders of blocks.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void AgreeWithCentralDifferences(int index)
    {
        AttentionCase c = AttentionCase.All[index];
        SequenceSpan[] sequences = [new(0, c.Context, 0, 0)];
        Operands o = new(c, index, c.Context, sequences);
        Floats dqkv = Floats.Poisoned(o.Rows * c.Qkv);
        s_library.Call(
            KernelLibrary.Isas[^1], c.Backward, o.Dy, o.Qkv, o.Y, o.LogSumExp, dqkv, Ints.Spans(sequences), c.Scratch(), 0, c.Heads);

        AttentionReference reference = new(c, o.Qkv, 0);
        int head = c.Heads - 1;
        double[][][] parts = [.. Enumerable.Range(0, 3).Select(part => reference.Doubles(part, c.Context, head))];
        double Loss(int position, int part)
        {
            // A query's own channels move nothing but its own output.
            IEnumerable<int> queries = part == 0 ? [position] : Enumerable.Range(position, c.Context - position);
            return queries.Sum(query => AttentionReference.Exact(parts[0], parts[1], parts[2], query).Y
                .Select((value, i) => value * reference.Output(o.Dy, query, head)[i]).Sum());
        }

        int[] positions = c.Context <= 20 ? [.. Enumerable.Range(0, c.Context)]
            : [.. new[] { 0, 1, 31, 32, 63, 64, 65, 127, 128, c.Context - 1 }
                .Where(p => p < c.Context && (p >= c.Context - 70 || p == 0))
                .Distinct()];
        List<double> expected = [];
        List<float> actual = [];
        foreach (int position in positions)
        {
            for (int part = 0; part < 3; part++)
            {
                double[] x = parts[part][position];
                foreach (int i in new[] { 0, c.HeadSize - 1 }.Distinct())
                {
                    double at = x[i];
                    expected.Add(Accuracy.Differences([at], v =>
                    {
                        x[i] = v[0];
                        return Loss(position, part);
                    })[0]);
                    x[i] = at;
                    actual.Add(reference.Part(dqkv, part, position, head)[i]);
                }
            }
        }

        Accuracy.Close(expected, actual, 1e-5, "dqkv");
    }

    /// <summary>Random inputs, and outputs and log-sum-exps that belong to them.</summary>
    private sealed class Operands
    {
        public Operands(AttentionCase c, int seed, int rows, SequenceSpan[] sequences)
        {
            var random = new Random(seed);
            Rows = rows;
            Qkv = c.RandomQkv(random, rows, 2);
            Dy = c.RandomOutput(random, rows);
            Y = Floats.Poisoned(rows * c.Output);
            LogSumExp = Floats.Poisoned(rows * c.Statistics);
            Isa isa = KernelLibrary.Isas[0];
            s_library.Call(
                isa, c.Forward, Qkv, Y, LogSumExp, Ints.Spans(sequences), Argument.Null, c.Scratch(), 0, sequences.Length * c.Heads);
        }

        public int Rows { get; }

        public Floats Qkv { get; }

        public Floats Dy { get; }

        public Floats Y { get; }

        public Floats LogSumExp { get; }
    }
}
