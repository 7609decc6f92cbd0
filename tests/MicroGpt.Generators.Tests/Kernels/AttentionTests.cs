using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Causal attention: the same bits in training, prefill and decoding, however queries are grouped into calls and tiles.</summary>
public class AttentionTests
{
    private static readonly KernelLibrary s_library = new(AttentionCase.All.Select(c => c.Forward));

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, AttentionCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TrainingFollowsTheScalarOrder(int index)
    {
        AttentionCase c = AttentionCase.All[index];
        Batch b = new(c, index);

        // Without a cache, scratch holds poison beyond every sequence: keys and values that must not matter.
        foreach ((int begin, int end) in b.Ranges)
        {
            b.Check(begin, end).Run(begin, end, b.Qkv, b.Y, b.LogSumExp, b.Spans, Argument.Null, Argument.Scratch(c.Scratch()));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PrefillWithACacheIsTraining(int index)
    {
        AttentionCase c = AttentionCase.All[index];
        Batch b = new(c, index);
        foreach ((int begin, int end) in b.Ranges)
        {
            b.Check(begin, end).Run(
                begin, end, b.Qkv, b.Y, b.LogSumExp, b.Spans, Argument.Scratch(c.Cache()), Argument.Scratch(c.Scratch()));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void QueriesMayComeInAnyNumberOfCalls(int index)
    {
        AttentionCase c = AttentionCase.All[index];
        Batch b = new(c, index);
        Floats y = b.Y.Copy(), logSumExp = b.LogSumExp.Copy();
        b.Reference(y, logSumExp, 0, b.Sequences.Length * c.Heads);
        foreach (Isa isa in KernelLibrary.Isas)
        {
            foreach (int most in new[] { 1, 3, 9, 70 })
            {
                var random = new Random(most);
                Floats cache = c.Cache(), actualY = b.Y.Copy(), actualLogSumExp = b.LogSumExp.Copy();
                foreach (SequenceSpan sequence in b.Sequences)
                {
                    for (int at = 0; at < sequence.Count;)
                    {
                        int count = Math.Min(random.Next(1, most + 1), sequence.Count - at);
                        Ints span = Ints.Spans(new SequenceSpan(sequence.Row + at, count, at, sequence.Slot));
                        s_library.Call(isa, c.Forward, b.Qkv, actualY, actualLogSumExp, span, cache, c.Scratch(), 0, c.Heads);
                        at += count;
                    }
                }

                actualY.AssertSame(y, $"y in pieces of at most {most} ({isa.Name})");
                actualLogSumExp.AssertSame(logSumExp, $"logSumExp in pieces of at most {most} ({isa.Name})");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AgreesWithDoublePrecision(int index)
    {
        AttentionCase c = AttentionCase.All[index];
        Batch b = new(c, index);
        Floats y = b.Y.Copy(), logSumExp = b.LogSumExp.Copy();
        s_library.Call(
            KernelLibrary.Isas[^1], c.Forward, b.Qkv, y, logSumExp, b.Spans, Argument.Null, c.Scratch(), 0, b.Sequences.Length * c.Heads);
        foreach (SequenceSpan sequence in b.Sequences)
        {
            AttentionReference reference = new(c, b.Qkv, sequence.Row);
            for (int head = 0; head < c.Heads; head++)
            {
                double[][] q = reference.Doubles(0, sequence.Count, head);
                double[][] k = reference.Doubles(1, sequence.Count, head);
                double[][] v = reference.Doubles(2, sequence.Count, head);
                for (int query = 0; query < sequence.Count; query++)
                {
                    (double[] exact, double total) = AttentionReference.Exact(q, k, v, query);

                    // Scores reach 4 * headSize / sqrt(headSize) and their absolute error becomes a relative one of p.
                    double bound = 4 * Accuracy.Rounding * (4 + (4 * c.HeadSize));
                    Accuracy.Close(total, logSumExp[reference.Statistic(query, head)], bound, $"logSumExp of {query}");
                    for (int i = 0; i < c.HeadSize; i++)
                    {
                        Accuracy.Close(exact[i], reference.Output(y, query, head)[i], 2 * bound, $"y of {query}, {i}");
                    }
                }
            }
        }
    }

    /// <summary>Sequences of the full context and of less, with rows of nobody between them.</summary>
    private sealed class Batch
    {
        private readonly AttentionCase _case;

        public Batch(AttentionCase c, int seed)
        {
            _case = c;
            Sequences = [new(2, c.Context, 0, 1), new(c.Context + 3, Math.Max(1, c.Context / 3), 0, 0)];
            Spans = Ints.Spans(Sequences);
            int rows = c.Context + 4 + (c.Context / 3);
            Qkv = c.RandomQkv(new Random(seed), rows, 2);
            Y = Floats.Poisoned(rows * c.Output);
            LogSumExp = Floats.Poisoned(rows * c.Statistics);
        }

        public SequenceSpan[] Sequences { get; }

        public Ints Spans { get; }

        public Floats Qkv { get; }

        public Floats Y { get; }

        public Floats LogSumExp { get; }

        public IEnumerable<(int Begin, int End)> Ranges =>
            [(0, 2 * _case.Heads), (_case.Heads, (2 * _case.Heads) - 1), (_case.Heads - 1, _case.Heads + 1)];

        public KernelCheck Check(int begin, int end) => new KernelCheck(s_library, _case.Forward)
            .Writes(Y, expected => Reference(expected, LogSumExp.Copy(), begin, end))
            .Writes(LogSumExp, expected => Reference(Y.Copy(), expected, begin, end));

        public void Reference(Floats y, Floats logSumExp, int begin, int end)
        {
            for (int item = begin; item < end; item++)
            {
                SequenceSpan sequence = Sequences[item / _case.Heads];
                AttentionReference reference = new(_case, Qkv, sequence.Row);
                for (int position = 0; position < sequence.Count; position++)
                {
                    reference.Forward(y, logSumExp, position, item % _case.Heads);
                }
            }
        }
    }
}
