using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;

namespace MicroGpt.Generators.Rewrite;

/// <summary>
/// Lets the backward pass of the blocks read activations in bfloat16. Every activation that it needs is rounded to nearest as soon as it is
/// computed. The float32 original is free once the forward pass has read it. The forward pass stays in float32, so losses do not change.
/// Statistics (rstd, mean, log-sum-exp) are few and stay float32. So does the embedding, which all blocks share.
/// </summary>
internal static class NarrowActivations
{
    public static void Apply(ModelGraph graph)
    {
        Section block = graph.Block;
        var tensors = new TensorSource(graph);
        var needed = new HashSet<Tensor>(block.Backward.SelectMany(op => op.Inputs));
        var narrowed = new Dictionary<Tensor, Tensor>();
        var forward = new List<Op>();
        foreach (Tensor input in block.Inputs.Where(input => input != block.Embedding && needed.Contains(input)))
        {
            forward.Add(Narrow(input, tensors, narrowed));
        }

        foreach (Op op in block.Forward)
        {
            forward.Add(op);
            if (needed.Contains(op.Output) && op.Output != block.Output)
            {
                forward.Add(Narrow(op.Output, tensors, narrowed));
            }
        }

        Replace(block.Forward, forward);
        Replace(block.Backward, [.. block.Backward.Select(op => op.Reading(Stored))]);

        Tensor Stored(Tensor tensor) => narrowed.TryGetValue(tensor, out Tensor? narrow) ? narrow : tensor;
    }

    private static Narrow Narrow(Tensor tensor, TensorSource tensors, Dictionary<Tensor, Tensor> narrowed)
    {
        Tensor narrow = tensors.Narrow(tensor);
        narrowed.Add(tensor, narrow);
        return new Narrow(tensor, narrow);
    }

    private static void Replace(List<Op> ops, List<Op> others)
    {
        ops.Clear();
        ops.AddRange(others);
    }
}
