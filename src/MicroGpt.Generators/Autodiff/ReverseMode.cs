using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Autodiff;

/// <summary>Writes each section's backward pass: its ops in reverse, every one replaced by its rule.</summary>
internal static class ReverseMode
{
    public static void Differentiate(ModelGraph graph, TensorSource tensors)
    {
        Differentiate(graph.Embedding, tensors, Partition.Rows);
        Differentiate(graph.Block, tensors, Partition.Rows);
        DifferentiateHead(graph.Head, tensors);
    }

    private static void Differentiate(Section section, TensorSource tensors, Partition rows)
    {
        Tensor output = section.Output!;
        section.OutputGradient = tensors.New("d" + output.Name, output.Width);
        var tape = new GradientTape(new OpBuilder(section.Backward, tensors) { RowPartition = rows });
        tape.Seed(output, section.OutputGradient);
        Walk(section.Forward, tape);
        section.InputGradient = section.Inputs.Count == 0 ? null : tape.GradientOf(section.Inputs[0]);
    }

    // Backward of the head begins with the row losses and adds to the gradient of the state that the next loop left.
    private static void DifferentiateHead(Section head, TensorSource tensors)
    {
        Op loss = head.Forward[head.Forward.Count - 1];
        Tensor state = head.Inputs[0];
        var ops = new OpBuilder(head.Backward, tensors) { RowPartition = Partition.HeadRows };
        var tape = new GradientTape(ops);
        head.OutputGradient = tensors.New("dstate", state.Width);
        tape.Seed(state, head.OutputGradient);
        tape.Seed(loss.Input(0), ops.CrossEntropyGrad(loss));
        if (head.Exit is { } exit)
        {
            // The runtime, which sees all loops, replaces the logit by its gradient.
            tape.Seed(exit, exit);
        }

        Walk(head.Forward.Take(head.Forward.Count - 1).ToList(), tape);
        head.InputGradient = tape.GradientOf(state);
    }

    private static void Walk(List<Op> forward, GradientTape tape)
    {
        for (int i = forward.Count - 1; i >= 0; i--)
        {
            Op op = forward[i];
            Tensor dy = tape.GradientOf(op.Output)
                ?? throw new InvalidOperationException($"{op.Kind} '{op.Output.Name}' does not reach the loss.");
            if (!GradientRules.Table.TryGetValue(op.Kind, out GradientRules.Rule? rule))
            {
                throw new InvalidOperationException($"{op.Kind} has no gradient rule.");
            }

            rule(tape, op, dy);
        }
    }
}
