using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Attention whose probabilities are dropped: the softmax is over all keys, and the mask is the same in both passes.</summary>
public class AttentionDropoutTests
{
    private static readonly KernelLibrary s_library = new(AttentionCase.All.SelectMany(
        c => new Kernel[] { c.Forward, c.Backward, c.ForwardWithDropout, c.BackwardWithDropout }));

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, AttentionCase.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void BothPassesFollowTheScalarOrder(int index)
    {
        Operands o = new(index);
        AttentionCase c = o.Case;
        new KernelCheck(s_library, c.ForwardWithDropout)
            .Writes(o.Y, expected => o.Forward(expected, o.LogSumExp.Copy()))
            .Writes(o.LogSumExp, expected => o.Forward(o.Y.Copy(), expected))
            .Run(
                0, o.Items, o.Qkv, o.Y, o.LogSumExp, o.Spans, Argument.Null, Argument.Scratch(c.Scratch()), o.Keys,
                AttentionReference.Site);
        Floats y = o.Y.Copy(), logSumExp = o.LogSumExp.Copy(), dqkv = Floats.Poisoned(o.Rows * c.Qkv);
        o.Forward(y, logSumExp);
        new KernelCheck(s_library, c.BackwardWithDropout)
            .Writes(dqkv, expected => o.Backward(y, logSumExp, expected))
            .Run(
                0, o.Items, o.Dy, o.Qkv, y, logSumExp, dqkv, o.Spans, Argument.Scratch(c.Scratch()), o.Keys, AttentionReference.Site);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WithoutKeysBothPassesAreThoseOfAttention(int index)
    {
        Operands o = new(index);
        AttentionCase c = o.Case;
        foreach (Isa isa in KernelLibrary.Isas)
        {
            Floats y = o.Y.Copy(), logSumExp = o.LogSumExp.Copy(), otherY = o.Y.Copy(), otherLogSumExp = o.LogSumExp.Copy();
            s_library.Call(isa, c.Forward, o.Qkv, y, logSumExp, o.Spans, Argument.Null, c.Scratch(), 0, o.Items);
            s_library.Call(
                isa, c.ForwardWithDropout, o.Qkv, otherY, otherLogSumExp, o.Spans, Argument.Null, c.Scratch(), Argument.Null,
                AttentionReference.Site, 0, o.Items);
            otherY.AssertSame(y, $"y ({isa.Name})");
            otherLogSumExp.AssertSame(logSumExp, $"logSumExp ({isa.Name})");

            Floats dqkv = Floats.Poisoned(o.Rows * c.Qkv), other = Floats.Poisoned(o.Rows * c.Qkv);
            s_library.Call(isa, c.Backward, o.Dy, o.Qkv, y, logSumExp, dqkv, o.Spans, c.Scratch(), 0, o.Items);
            s_library.Call(
                isa, c.BackwardWithDropout, o.Dy, o.Qkv, y, logSumExp, other, o.Spans, c.Scratch(), Argument.Null, AttentionReference.Site,
                0, o.Items);
            other.AssertSame(dqkv, $"dqkv ({isa.Name})");
        }
    }

    [Fact]
    public void GradientsAgreeWithCentralDifferences()
    {
        Operands o = new(1);
        AttentionCase c = o.Case;
        Floats y = o.Y.Copy(), logSumExp = o.LogSumExp.Copy(), dqkv = Floats.Poisoned(o.Rows * c.Qkv);
        o.Forward(y, logSumExp);
        s_library.Call(
            KernelLibrary.Isas[^1], c.BackwardWithDropout, o.Dy, o.Qkv, y, logSumExp, dqkv, o.Spans, c.Scratch(), o.Keys,
            AttentionReference.Site, 0, o.Items);

        int head = c.Heads - 1, row = o.Sequences[0].Row, count = o.Sequences[0].Count;
        AttentionReference reference = new(c, o.Qkv, row, o.Keys);
        double[][][] parts = [.. Enumerable.Range(0, 3).Select(part => reference.Doubles(part, count, head))];
        double Loss() => Enumerable.Range(0, count).Sum(query =>
        {
            (_, double total) = AttentionReference.Exact(parts[0], parts[1], parts[2], query);
            return Enumerable.Range(0, query + 1).Sum(key =>
            {
                double score = parts[0][query].Zip(parts[1][key], (a, b) => a * b).Sum() / Math.Sqrt(c.HeadSize);
                double weight = Math.Exp(score - total) * reference.Factor(query, key, head);
                return weight * parts[2][key].Select((v, i) => v * reference.Output(o.Dy, query, head)[i]).Sum();
            });
        });

        List<double> expected = [];
        List<float> actual = [];
        for (int position = 0; position < count; position++)
        {
            for (int part = 0; part < 3; part++)
            {
                double[] x = parts[part][position];
                double at = x[0];
                expected.Add(Accuracy.Differences([at], v =>
                {
                    x[0] = v[0];
                    return Loss();
                })[0]);
                x[0] = at;
                actual.Add(reference.Part(dqkv, part, position, head)[0]);
            }
        }

        Accuracy.Close(expected, actual, 1e-5, "dqkv");
    }

    /// <summary>Two sequences with rows of nobody between them.</summary>
    private sealed class Operands
    {
        public Operands(int index)
        {
            Case = AttentionCase.All[index];
            Sequences = [new(1, Case.Context, 0, 0), new(Case.Context + 2, Math.Max(1, (Case.Context * 2) / 3), 0, 0)];
            Rows = (2 * Case.Context) + 3;
            Keys = new RowKeys(new Random(7), Rows);
            Spans = Ints.Spans(Sequences);
            Qkv = Case.RandomQkv(new Random(index), Rows, 2);
            Dy = Case.RandomOutput(new Random(index + 100), Rows);
            Y = Floats.Poisoned(Rows * Case.Output);
            LogSumExp = Floats.Poisoned(Rows * Case.Statistics);
        }

        public AttentionCase Case { get; }

        public SequenceSpan[] Sequences { get; }

        public int Rows { get; }

        public int Items => Sequences.Length * Case.Heads;

        public RowKeys Keys { get; }

        public Ints Spans { get; }

        public Floats Qkv { get; }

        public Floats Dy { get; }

        public Floats Y { get; }

        public Floats LogSumExp { get; }

        public void Forward(Floats y, Floats logSumExp) => Each((reference, sequence, head) =>
        {
            for (int position = 0; position < sequence.Count; position++)
            {
                reference.Forward(y, logSumExp, position, head);
            }
        });

        public void Backward(Floats y, Floats logSumExp, Floats dqkv) =>
            Each((reference, sequence, head) => reference.Backward(Dy, y, logSumExp, dqkv, sequence.Count, head));

        private void Each(Action<AttentionReference, SequenceSpan, int> body)
        {
            for (int item = 0; item < Items; item++)
            {
                SequenceSpan sequence = Sequences[item / Case.Heads];
                body(new AttentionReference(Case, Qkv, sequence.Row, Keys), sequence, item % Case.Heads);
            }
        }
    }
}
