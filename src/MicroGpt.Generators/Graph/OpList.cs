using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Graph;

/// <summary>The ops of a pass while it is built.</summary>
internal sealed class OpList(List<Op> ops, TensorSource tensors)
{
    public TensorSource Tensors { get; } = tensors;

    /// <summary>The partition of ops on rows: the head's section divides its own rows.</summary>
    public Partition Rows { get; init; } = Partition.Rows;

    public T Append<T>(T op)
        where T : Op
    {
        ops.Add(op);
        return op;
    }

    /// <summary>An op on rows.</summary>
    public T AppendRows<T>(T op)
        where T : Op => (T)Append((Op)op with { Partition = Rows });

    /// <summary>An op on the rows or columns of a parameter.</summary>
    public void AppendParameters(Op op) => ops.Add(op with { Partition = Partition.Parameters });

    public Tensor New(string name, Extent width) => Tensors.New(name, width);

    /// <summary>The gradient of a tensor.</summary>
    public Tensor GradientOf(Tensor tensor) => Tensors.New("d" + tensor.Name, tensor.Width);
}
