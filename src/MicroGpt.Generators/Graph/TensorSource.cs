using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Graph;

/// <summary>Numbers tensors in the order of their creation.</summary>
internal sealed class TensorSource
{
    private int _next;

    public TensorSource()
    {
    }

    /// <summary>Goes on after the tensors of a graph.</summary>
    public TensorSource(ModelGraph graph) =>
        _next = 1 + graph.Sections.SelectMany(Tensors).Max(t => t.Id);

    public Tensor New(string name, Extent width) => new(_next++, name, width, dense: false);

    /// <summary>A copy in bfloat16.</summary>
    public Tensor Narrow(Tensor tensor) => new(_next++, tensor.Name, tensor.Width, dense: false, StorageType.BFloat16);

    /// <summary>One float per token, without pads.</summary>
    public Tensor Statistic(string name) => new(_next++, name, Extent.Of(1), dense: true);

    private static IEnumerable<Tensor> Tensors(Section section) =>
        section.Inputs
            .Concat(section.Forward.Concat(section.Backward).SelectMany(op => op.Outputs))
            .Concat(new[] { section.OutputGradient, section.CollectedGradient }.OfType<Tensor>());
}
