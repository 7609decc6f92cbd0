namespace MicroGpt.Generators.Graph;

/// <summary>
/// One operation of the graph: a record with named operands. It states the shape of its output, its cost, its partition and the kernel
/// it lowers to. Only its gradient rule is elsewhere, in the folder Autodiff.
/// </summary>
internal abstract record Op
{
    public Partition Partition { get; init; }

    /// <summary>Tensors that the op reads.</summary>
    public abstract IEnumerable<Tensor> Inputs { get; }

    /// <summary>Tensors that the op writes, the result first; none for gradients of parameters.</summary>
    public abstract IEnumerable<Tensor> Outputs { get; }

    /// <summary>Parameters that the op reads, or adds gradients to.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>Parameters that the kernel reads as row-major floats. Others are read in panels, or as stored.</summary>
    public virtual IEnumerable<Parameter> FloatParameters => Parameters;

    public Tensor Output => Outputs.First();

    /// <summary>Input whose memory the output may reuse if nothing reads the input afterwards; null for none.</summary>
    public virtual Tensor? Replaceable => null;

    public virtual RunCondition Condition => RunCondition.Always;

    /// <summary>
    /// Model FLOPs of one run for one token of a full context: two per multiply-add of a matrix product. Padding counts nothing.
    /// </summary>
    public virtual long Flops => 0;

    /// <summary>Bytes of activations that one run reads and writes for one token, pads included.</summary>
    public long ActivationBytes => Inputs.Concat(Outputs).Sum(t => (long)t.Width.Padded * t.ElementBytes);

    /// <summary>Floats of panels and gradients that one run reads and writes for all tokens together.</summary>
    public virtual long WeightFloats => 0;

    /// <summary>The mismatch between the operands' shapes; null if they fit.</summary>
    public virtual string? Mismatch => null;

    /// <summary>What the op computes, with shapes. Emitted as the comment after the call.</summary>
    public abstract string Formula { get; }

    public string Name => GetType().Name;

    /// <summary>The same op on other inputs.</summary>
    public abstract Op Reading(Func<Tensor, Tensor> replace);

    public abstract KernelCall Lower(IPlacement placement);

    protected static IEnumerable<T> Given<T>(params T?[] operands)
        where T : class => operands.OfType<T>();
}
