using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Lets the blocks' backward pass read copies in bfloat16: every activation that it needs is rounded to nearest as soon as it is there, and the float
/// is free once the forward pass has no more use for it. The forward pass itself stays in float32, so losses do not change. Statistics
/// (rstd, means, log-sum-exp) are few and stay floats.
/// </summary>
internal static class KeptPrecision
{
    public static void Round(ModelGraph graph)
    {
        Section block = graph.Block;
        var tensors = new TensorSource(graph);
        var needed = new HashSet<Tensor>(block.Backward.SelectMany(op => op.Inputs).OfType<Tensor>());
        var narrowed = new Dictionary<Tensor, Tensor>();
        var forward = new List<Op>();
        foreach (Tensor input in block.Inputs.Where(needed.Contains))
        {
            forward.Add(Narrow(input, tensors, narrowed));
        }

        foreach (Op op in block.Forward)
        {
            forward.Add(op);
            if (op.Outputs.Count > 0 && needed.Contains(op.Output) && op.Output != block.Output)
            {
                forward.Add(Narrow(op.Output, tensors, narrowed));
            }
        }

        Replace(block.Forward, forward);
        Replace(block.Backward, [.. block.Backward.Select(op => op.On(t => narrowed.TryGetValue(t, out Tensor? narrow) ? narrow : t))]);
    }

    private static Op Narrow(Tensor tensor, TensorSource tensors, Dictionary<Tensor, Tensor> narrowed)
    {
        Tensor narrow = tensors.BFloat16(tensor.Name, tensor.Width);
        narrowed.Add(tensor, narrow);
        return new Op(OpKind.Narrow, [tensor], [narrow], []);
    }

    private static void Replace(List<Op> ops, List<Op> others)
    {
        ops.Clear();
        ops.AddRange(others);
    }
}
