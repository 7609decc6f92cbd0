using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;

namespace MicroGpt.Generators.Autodiff;

/// <summary>
/// Reverse mode, one rule per op: from the gradient dy of the op's output to the gradients of its inputs (through
/// <see cref="GradientTape.Contribute"/>) and of its parameters. An op without a rule cannot be trained.
/// </summary>
internal static class GradientRules
{
    public delegate void Rule(GradientTape tape, Op op, Tensor dy);

    public static readonly IReadOnlyDictionary<Type, Rule> Table = new Dictionary<Type, Rule>
    {
        [typeof(Embed)] = For<Embed>((tape, op, dy) => tape.Ops.AppendParameters(new EmbedGrad(dy, op.Wte, op.Wpe, op.Bigram))),

        [typeof(Add)] = For<Add>((tape, op, dy) =>
        {
            tape.Add(op.A, dy);
            tape.Add(op.B, dy);
        }),

        [typeof(AddFirst)] = For<AddFirst>((tape, op, dy) =>
        {
            tape.Add(op.A, dy);
            tape.Collect(op.B, existing => AddFirst.Append(tape.Ops, "d" + op.B.Name, existing, dy));
        }),

        [typeof(Copy)] = For<Copy>((tape, op, dy) => tape.Add(op.X, dy)),

        [typeof(ScaledAdd)] = For<ScaledAdd>((tape, op, dy) =>
        {
            tape.Ops.AppendParameters(new ScaledAddParameterGrad(dy, op.S, op.E, op.A, op.B));

            // The gradient of s comes last, because it overwrites dy.
            tape.Contribute(op.E, existing => ScaleGrad.Append(tape.Ops, op.E, op.B, dy, existing));
            tape.Contribute(op.S, existing => ScaleGrad.Append(tape.Ops, op.S, op.A, dy, existing));
        }),

        [typeof(ScaledInput)] = For<ScaledInput>((tape, op, dy) =>
        {
            tape.Collect(op.E, existing =>
            {
                ScaledInputEmbeddingGrad grad = ScaledInputEmbeddingGrad.Append(tape.Ops, op, dy, existing);
                tape.Ops.AppendParameters(new ScaledInputParameterGrad(grad.DotX, grad.DotE, op.A, op.B));
                return grad.De;
            });

            // The gradient of x comes last, because it overwrites dy.
            tape.Contribute(op.X, existing => tape.Only(existing, ScaledInputGrad.Append(tape.Ops, op, dy)));
        }),

        [typeof(LoopEmbed)] = For<LoopEmbed>((tape, op, dy) =>
        {
            tape.Ops.AppendParameters(new LoopEmbedGrad(dy, op.Table));
            tape.Add(op.X, dy);
        }),

        [typeof(Norm)] = For<Norm>((tape, op, dy) =>
        {
            if (op.Gain is { } gain)
            {
                tape.Ops.AppendParameters(new NormParameterGrad(dy, op.X, op.Rstd, op.Mean, gain, op.Shift));
            }

            tape.Contribute(op.X, existing => NormInputGrad.Append(tape.Ops, op, dy, existing));
        }),

        [typeof(Linear)] = For<Linear>((tape, op, dy) =>
        {
            tape.Ops.AppendParameters(new LinearWeightGrad(op.X, dy, op));
            if (op.Bias is { } bias)
            {
                tape.Ops.AppendParameters(new BiasGrad(dy, bias));
            }

            tape.Contribute(op.X, existing => LinearInputGrad.Append(tape.Ops, op, dy, existing));
            if (op.Residual is { } residual)
            {
                tape.Add(residual, dy);
            }
        }),

        [typeof(Dropout)] = For<Dropout>((tape, op, dy) =>
        {
            string name = "d" + op.X.Name;
            tape.Contribute(op.X, existing => tape.Only(existing, Dropout.Append(tape.Ops, name, dy, null, op.Rate, op.Site)));
            if (op.Residual is { } residual)
            {
                tape.Add(residual, dy);
            }
        }),

        [typeof(Rotary)] = For<Rotary>((tape, op, dy) =>
            tape.Contribute(op.Qkv, existing => tape.Only(existing, RotaryGrad.Append(tape.Ops, op, dy)))),

        [typeof(HeadNorm)] = For<HeadNorm>((tape, op, dy) =>
        {
            tape.Ops.AppendParameters(new HeadNormParameterGrad(dy, op, op.Qkv, op.Rstd));
            tape.Contribute(op.Qkv, existing => tape.Only(existing, HeadNormInputGrad.Append(tape.Ops, op, dy)));
        }),

        [typeof(Attention)] = For<Attention>((tape, op, dy) =>
            tape.Contribute(op.Qkv, existing => tape.Only(existing, AttentionGrad.Append(tape.Ops, op, dy)))),

        [typeof(Activation)] = For<Activation>((tape, op, dy) =>
            tape.Contribute(op.X, existing => tape.Only(existing, ActivationGrad.Append(tape.Ops, op, dy)))),

        [typeof(SwiGlu)] = For<SwiGlu>((tape, op, dy) =>
            tape.Contribute(op.X, existing => tape.Only(existing, SwiGluGrad.Append(tape.Ops, op, dy)))),
    };

    private static Rule For<T>(Action<GradientTape, T, Tensor> rule)
        where T : Op => (tape, op, dy) => rule(tape, (T)op, dy);
}
