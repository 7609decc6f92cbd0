using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Autodiff;

/// <summary>
/// Reverse mode, one rule per op: from the gradient dy of the op's output to the gradients of its inputs (through
/// <see cref="GradientTape.Contribute"/>) and of its parameters. An op without a rule cannot be trained.
/// </summary>
internal static class GradientRules
{
    public delegate void Rule(GradientTape tape, Op op, Tensor dy);

    public static readonly IReadOnlyDictionary<OpKind, Rule> Table = new Dictionary<OpKind, Rule>
    {
        [OpKind.Embed] = (tape, op, dy) => tape.Ops.EmbedGrad(dy, op.Parameters[0]!, op.Parameters[1]),

        [OpKind.Add] = (tape, op, dy) =>
        {
            tape.Add(op.Input(0), dy);
            tape.Add(op.Input(1), dy);
        },

        [OpKind.AddFirst] = (tape, op, dy) =>
        {
            tape.Add(op.Input(0), dy);
            tape.Collect(op.Input(1), existing => tape.Ops.AddFirst("d" + op.Input(1).Name, existing, dy));
        },

        [OpKind.Copy] = (tape, op, dy) => tape.Add(op.Input(0), dy),

        [OpKind.ScaledAdd] = (tape, op, dy) =>
        {
            tape.Ops.ScaledAddParameterGrad(op, dy);

            // The gradient of s, which takes the place of dy, comes last.
            tape.Contribute(op.Input(1), existing => tape.Ops.ScaleGrad(op.Input(1), op.Parameters[1]!, dy, existing));
            tape.Contribute(op.Input(0), existing => tape.Ops.ScaleGrad(op.Input(0), op.Parameters[0]!, dy, existing));
        },

        [OpKind.LoopEmbed] = (tape, op, dy) =>
        {
            tape.Ops.LoopEmbedGrad(op.Parameters[0]!, dy);
            tape.Add(op.Input(0), dy);
        },

        [OpKind.Norm] = (tape, op, dy) =>
        {
            if (op.Parameters[0] is not null)
            {
                tape.Ops.NormParameterGrad(op, dy);
            }

            tape.Contribute(op.Input(0), existing => tape.Ops.NormInputGrad(op, dy, existing));
        },

        [OpKind.Linear] = (tape, op, dy) =>
        {
            tape.Ops.LinearWeightGrad(op, dy);
            if (op.Parameters[1] is { } bias)
            {
                tape.Ops.BiasGrad(bias, dy);
            }

            tape.Contribute(op.Input(0), existing => tape.Ops.LinearInputGrad(op, dy, existing));
            if (op.Inputs[1] is { } residual)
            {
                tape.Add(residual, dy);
            }
        },

        [OpKind.Rotary] = (tape, op, dy) =>
            tape.Contribute(op.Input(0), existing => tape.Only(existing, tape.Ops.RotaryGrad(dy))),

        [OpKind.Attention] = (tape, op, dy) =>
            tape.Contribute(op.Input(0), existing => tape.Only(existing, tape.Ops.AttentionGrad(op, dy))),

        [OpKind.Activation] = (tape, op, dy) =>
            tape.Contribute(op.Input(0), existing => tape.Only(existing, tape.Ops.ActivationGrad(op, dy))),
    };
}
