using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>Cross-entropy of each token in nats: logSumExp(logits) - logits[target]; 0 if the target is negative.</summary>
internal sealed record CrossEntropyKernel(int Vocabulary, int Ld) : RowKernel
{
    public override string Name => $"CrossEntropy_{N(Vocabulary)}";

    public override string Parameters => "float* logits, int* targets, float* loss, float* logSumExp, nint begin, nint end";

    public override string Summary => $"loss(T) = logSumExp(logits(T,{N(Vocabulary)})) - logits[target]";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* z = logits + (row * {N(Ld)});");
        w.Let("best", V.Splat("float.NegativeInfinity"));
        w.EachVector(Vocabulary, (i, last) => w.Set("best", V.Max(Live(i, last), "best")));
        w.Line($"float largest = {w.Maximum("best")};");
        w.Let("shift", V.Splat("largest"));
        w.Let("sum", V.Zero);
        w.EachVector(Vocabulary, (i, last) => w.Set("sum", (V)"sum" + V.Exp(Live(i, last) - "shift")));
        w.Line($"float total = largest + VectorMath.Log({w.Sum("sum")});");
        w.Line("logSumExp[row] = total;");
        w.Line("loss[row] = targets[row] < 0 ? 0f : total - z[targets[row]];");
    }

    // Pad lanes take no part in the softmax: exp(-inf) is +0.
    private V Live(string i, bool last) => last
        ? V.Select(V.FirstLanes(Vocabulary % VectorIsa.Lanes), V.Load($"z + {i}"), V.Splat("float.NegativeInfinity"))
        : V.Load($"z + {i}");
}

/// <summary>Replaces logits by weight (softmax - onehot(target)): the gradient of weight times the cross-entropy.</summary>
internal sealed record CrossEntropyGradKernel(int Vocabulary, int Ld) : RowKernel
{
    public override string Name => $"CrossEntropyGrad_{N(Vocabulary)}";

    public override string Parameters => "float* logits, int* targets, float* logSumExp, float* weight, nint begin, nint end";

    public override string Summary => $"logits(T,{N(Vocabulary)}) = weight (softmax(logits) - onehot(target))";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* z = logits + (row * {N(Ld)});");
        w.Line("float factor = targets[row] < 0 ? 0f : weight[row];");
        w.Let("shift", V.Splat("logSumExp[row]"));
        w.Let("scale", V.Splat("factor"));
        w.EachVector(Vocabulary, (i, last) =>
        {
            V p = V.Exp(V.Load($"z + {i}") - "shift") * "scale";
            w.Store($"z + {i}", last ? V.And(V.FirstLanes(Vocabulary % VectorIsa.Lanes), p) : p);
        });
        using (w.Block("if (targets[row] >= 0)"))
        {
            w.Line("z[targets[row]] -= factor;");
        }
    }
}
