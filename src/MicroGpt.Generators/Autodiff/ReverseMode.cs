using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;

namespace MicroGpt.Generators.Autodiff;

/// <summary>Writes each section's backward pass: its ops in reverse, every one replaced by its rule.</summary>
internal static class ReverseMode
{
    public static void Differentiate(ModelGraph graph)
    {
        var tensors = new TensorSource(graph);
        Differentiate(graph.Embedding, tensors);
        if (graph.Inject is { } inject)
        {
            DifferentiateInject(inject, tensors);
        }

        Differentiate(graph.Block, tensors);
        DifferentiateHead(graph.Head, tensors);
        if (graph.Prelude is { } prelude)
        {
            JoinPrelude(prelude, tensors);
        }

        if (graph.Coda is { } coda)
        {
            JoinCoda(coda, tensors);
        }
    }

    // The blocks of the prelude start from what the injections of all loops collected, and add to what all blocks collected of e.
    private static void JoinPrelude(OuterBlocks prelude, TensorSource tensors)
    {
        Section section = prelude.Gradients;
        var ops = new OpList(section.Backward, tensors);
        section.OutputGradient = ops.GradientOf(prelude.Output);
        Tensor dx = Copy.Append(ops, "dx", section.OutputGradient);
        section.CollectedGradient = ops.New("de", prelude.Output.Width);
        section.CollectedGradientAfter = Add.Append(ops, "de", section.CollectedGradient, dx);
    }

    // What the later loop left as the state's gradient waits until the blocks of the coda are done.
    private static void JoinCoda(OuterBlocks coda, TensorSource tensors)
    {
        Section section = coda.Gradients;
        var ops = new OpList(section.Backward, tensors);
        section.OutputGradient = ops.New("dstate", coda.Output.Width);
        section.CollectedGradient = Copy.Append(ops, "dlater", section.OutputGradient);
        section.InputGradient = Add.Append(ops, "dstate", section.OutputGradient, section.CollectedGradient);
    }

    private static void Differentiate(Section section, TensorSource tensors)
    {
        GradientTape tape = Begin(section, tensors);
        Collect(section, section.Embedding, tape);
        section.InputGradient = section.Inputs.Count == 0 ? null : tape.GradientOf(section.Inputs[0]);
    }

    // The gradient of the state must replace that of u, since the previous loop reads it there.
    private static void DifferentiateInject(Section inject, TensorSource tensors)
    {
        GradientTape tape = Begin(inject, tensors);
        Collect(inject, inject.Embedding, tape);
        Tensor du = inject.OutputGradient!;
        if (inject.Inputs[0] == inject.Embedding)
        {
            return;
        }

        Tensor ds = tape.GradientOf(inject.Inputs[0])!;
        inject.InputGradient = Replaces(inject.Backward, ds, du) ? ds : Copy.Append(tape.Ops, "ds", ds, over: du);
    }

    // Every loop, and every block that reads e, adds to the gradient of e.
    private static void Collect(Section section, Tensor? e, GradientTape tape)
    {
        if (e is not null)
        {
            section.CollectedGradient = tape.Ops.GradientOf(e);
            tape.Seed(e, section.CollectedGradient);
        }

        Walk(section.Forward, tape);
        section.CollectedGradientAfter = e is null ? null : tape.GradientOf(e);
    }

    private static GradientTape Begin(Section section, TensorSource tensors)
    {
        Tensor output = section.Output!;
        section.OutputGradient = tensors.New("d" + output.Name, output.Width);
        var tape = new GradientTape(new OpList(section.Backward, tensors));
        tape.Seed(output, section.OutputGradient);
        return tape;
    }

    // Whether every op from the first gradient to the last may work in place.
    private static bool Replaces(List<Op> ops, Tensor last, Tensor first)
    {
        while (last != first)
        {
            Op op = ops.Single(op => op.Outputs.Contains(last));
            if (op.Replaceable is not { } replaced)
            {
                return false;
            }

            last = replaced;
        }

        return true;
    }

    // The backward pass of the head starts from the row losses. It adds to the gradient of the state that the next loop wrote.
    private static void DifferentiateHead(Section head, TensorSource tensors)
    {
        var loss = (CrossEntropy)head.Forward[head.Forward.Count - 1];
        Tensor state = head.Inputs[0];
        var ops = new OpList(head.Backward, tensors) { Rows = Partition.HeadRows };
        var tape = new GradientTape(ops);
        head.OutputGradient = tensors.New("dstate", state.Width);
        tape.Seed(state, head.OutputGradient);
        tape.Seed(loss.Logits, CrossEntropyGrad.Append(ops, loss));
        if (head.Exit is { } exit)
        {
            // The runtime, which sees all loops, replaces the logit by its gradient.
            tape.Seed(exit, exit);
        }

        // With a coda, the exit token reads the state past it.
        Tensor? past = head.Inputs.Count > 1 ? head.Inputs[1] : null;
        if (past is not null)
        {
            head.CollectedGradient = tensors.New("dlater", past.Width);
            tape.Seed(past, head.CollectedGradient);
        }

        Walk(head.Forward.Take(head.Forward.Count - 1).ToList(), tape);
        head.InputGradient = tape.GradientOf(state);
        head.CollectedGradientAfter = past is null ? null : tape.GradientOf(past);
    }

    private static void Walk(List<Op> forward, GradientTape tape)
    {
        for (int i = forward.Count - 1; i >= 0; i--)
        {
            Op op = forward[i];
            Tensor dy = tape.GradientOf(op.Output)
                ?? throw new InvalidOperationException($"{op.Name} '{op.Output.Name}' does not reach the loss.");
            if (!GradientRules.Table.TryGetValue(op.GetType(), out GradientRules.Rule? rule))
            {
                throw new InvalidOperationException($"{op.Name} has no gradient rule.");
            }

            rule(tape, op, dy);
        }
    }
}
