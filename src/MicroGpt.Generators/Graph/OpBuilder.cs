namespace MicroGpt.Generators.Graph;

/// <summary>Creates ops and infers the shapes of what they return. The only place that knows the order of operands.</summary>
internal sealed class OpBuilder(List<Op> ops, TensorSource tensors)
{
    /// <summary>Partition of row ops; the head's section works on rows of its own.</summary>
    public Partition RowPartition { get; init; } = Partition.Rows;

    public Tensor Embed(Parameter tokens, Parameter? positions) =>
        Append(OpKind.Embed, [], [tensors.New("e", tokens.Columns)], [tokens, positions]).Output;

    public Tensor Add(string name, Tensor a, Tensor b) =>
        Append(OpKind.Add, [a, b], [tensors.New(name, a.Width)], [], inPlace: 0).Output;

    /// <summary>In the first loop a + b, in later ones a itself; always in place of a.</summary>
    public Tensor AddFirst(string name, Tensor a, Tensor b) =>
        Append(OpKind.AddFirst, [a, b], [tensors.New(name, a.Width)], [], inPlace: 0).Output;

    /// <summary>y = x.</summary>
    /// <param name="over">What y may replace.</param>
    public Tensor Copy(string name, Tensor x, Tensor? over = null) =>
        Append(OpKind.Copy, [x, over], [tensors.New(name, x.Width)], [], inPlace: over is null ? -1 : 1).Output;

    /// <summary>y = a s + b e, with factors per channel.</summary>
    public Tensor ScaledAdd(string name, Tensor s, Tensor e, Parameter a, Parameter b) =>
        Append(OpKind.ScaledAdd, [s, e], [tensors.New(name, s.Width)], [a, b]).Output;

    /// <summary>y = x + the loop's row.</summary>
    public Tensor LoopEmbed(string name, Tensor x, Parameter rows) =>
        Append(OpKind.LoopEmbed, [x], [tensors.New(name, x.Width)], [rows], inPlace: 0).Output;

    /// <summary>Normalises x; returns y and keeps (mean, rstd), or (rstd) for rmsNorm.</summary>
    public Tensor Norm(string name, Tensor x, Parameter? gain, Parameter? shift, bool centred)
    {
        var outputs = new List<Tensor> { tensors.New(name, x.Width), tensors.Statistic(name + "Rstd") };
        if (centred)
        {
            outputs.Add(tensors.Statistic(name + "Mean"));
        }

        return Append(OpKind.Norm, [x], outputs, [gain, shift]).Output;
    }

    /// <summary>y = x W (+ bias) (+ residual).</summary>
    public Tensor Linear(string name, Tensor x, Parameter weight, Parameter? bias, Tensor? residual, bool transposed = false)
    {
        Extent width = transposed ? Extent.Of(weight.Rows.Count) : weight.Columns;
        return Append(OpKind.Linear, [x, residual], [tensors.New(name, width)], [weight, bias], inPlace: residual is null ? -1 : 1, transposed: transposed).Output;
    }

    public Tensor Rotary(Tensor qkv) =>
        Append(OpKind.Rotary, [qkv], [tensors.New(qkv.Name + "Rotated", qkv.Width)], [], inPlace: 0).Output;

    /// <summary>Causal attention of every head; keeps the log-sum-exp of each (token, head).</summary>
    public Tensor Attention(Tensor qkv, int heads)
    {
        int headSize = qkv.Width.Segment;
        Tensor output = tensors.New("attention", new Extent(heads * headSize, headSize));
        return Append(OpKind.Attention, [qkv], [output, tensors.New("logSumExp", Extent.Of(heads))], [], Partition.Heads).Output;
    }

    public Tensor Activation(string name, Tensor x) =>
        Append(OpKind.Activation, [x], [tensors.New(name, x.Width)], []).Output;

    /// <summary>Row losses go to the context; keeps the log-sum-exp of each row.</summary>
    public Tensor CrossEntropy(Tensor logits) =>
        Append(OpKind.CrossEntropy, [logits], [tensors.Statistic("lossLogSumExp")], []).Output;

    public void EmbedGrad(Tensor dy, Parameter tokens, Parameter? positions) =>
        Append(OpKind.EmbedGrad, [dy], [], [tokens, positions], Partition.Parameters);

    /// <summary>dx = addTo + scale dy, scale one of a ScaledAdd's factors.</summary>
    public Tensor ScaleGrad(Tensor x, Parameter scale, Tensor dy, Tensor? addTo) =>
        Append(OpKind.ScaleGrad, [addTo, dy], [tensors.New("d" + x.Name, x.Width)], [scale], inPlace: addTo is null ? 1 : 0).Output;

    public void ScaledAddParameterGrad(Op scaledAdd, Tensor dy) =>
        Append(OpKind.ScaledAddParameterGrad, [dy, scaledAdd.Input(0), scaledAdd.Input(1)], [], scaledAdd.Parameters, Partition.Parameters);

    public void LoopEmbedGrad(Parameter rows, Tensor dy) =>
        Append(OpKind.LoopEmbedGrad, [dy], [], [rows], Partition.Parameters);

    /// <summary>dx = addTo + J(norm)^T dy.</summary>
    public Tensor NormInputGrad(Op norm, Tensor dy, Tensor? addTo)
    {
        Tensor x = norm.Input(0);
        Tensor? mean = norm.Outputs.Count > 2 ? norm.Outputs[2] : null;
        return Append(
            OpKind.NormInputGrad,
            [addTo, dy, x, norm.Outputs[1], mean],
            [tensors.New("d" + x.Name, x.Width)],
            [norm.Parameters[0]],
            inPlace: addTo is null ? 1 : 0).Output;
    }

    public void NormParameterGrad(Op norm, Tensor dy)
    {
        Tensor? mean = norm.Outputs.Count > 2 ? norm.Outputs[2] : null;
        Append(OpKind.NormParameterGrad, [dy, norm.Input(0), norm.Outputs[1], mean], [], norm.Parameters, Partition.Parameters);
    }

    /// <summary>dx = addTo + dy W^T.</summary>
    public Tensor LinearInputGrad(Op linear, Tensor dy, Tensor? addTo)
    {
        Tensor x = linear.Input(0);
        return Append(
            OpKind.LinearInputGrad,
            [addTo, dy],
            [tensors.New("d" + x.Name, x.Width)],
            [linear.Parameters[0]],
            inPlace: addTo is null ? -1 : 0,
            transposed: linear.Transposed).Output;
    }

    public void LinearWeightGrad(Op linear, Tensor dy) =>
        Append(OpKind.LinearWeightGrad, [linear.Input(0), dy], [], [linear.Parameters[0]], Partition.Parameters, transposed: linear.Transposed);

    public void BiasGrad(Parameter bias, Tensor dy) =>
        Append(OpKind.BiasGrad, [dy], [], [bias], Partition.Parameters);

    public Tensor RotaryGrad(Tensor dy) =>
        Append(OpKind.RotaryGrad, [dy], [tensors.New(dy.Name + "Rotated", dy.Width)], [], inPlace: 0).Output;

    public Tensor AttentionGrad(Op attention, Tensor dy)
    {
        Tensor qkv = attention.Input(0);
        return Append(
            OpKind.AttentionGrad,
            [dy, qkv, attention.Output, attention.Outputs[1]],
            [tensors.New("d" + qkv.Name, qkv.Width)],
            [],
            Partition.Heads).Output;
    }

    public Tensor ActivationGrad(Op activation, Tensor dy)
    {
        Tensor x = activation.Input(0);
        return Append(OpKind.ActivationGrad, [dy, x], [tensors.New("d" + x.Name, x.Width)], [], inPlace: 0).Output;
    }

    public Tensor CrossEntropyGrad(Op loss)
    {
        Tensor logits = loss.Input(0);
        return Append(
            OpKind.CrossEntropyGrad, [logits, loss.Output], [tensors.New("d" + logits.Name, logits.Width)], [], inPlace: 0).Output;
    }

    private Op Append(
        OpKind kind,
        IReadOnlyList<Tensor?> inputs,
        IReadOnlyList<Tensor> outputs,
        IReadOnlyList<Parameter?> parameters,
        Partition? partition = null,
        int inPlace = -1,
        bool transposed = false)
    {
        var op = new Op(kind, inputs, outputs, parameters)
        {
            Partition = partition ?? RowPartition,
            InPlace = inPlace,
            Transposed = transposed,
        };
        ops.Add(op);
        return op;
    }
}

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

    public Tensor BFloat16(string name, Extent width) => new(_next++, name, width, dense: false, StorageType.BFloat16);

    /// <summary>One float per token, without pads.</summary>
    public Tensor Statistic(string name) => new(_next++, name, Extent.Of(1), dense: true);

    private static IEnumerable<Tensor> Tensors(Section section) =>
        section.Inputs
            .Concat(section.Forward.Concat(section.Backward).SelectMany(op => op.Outputs))
            .Concat(new[] { section.OutputGradient, section.CollectedGradient }.OfType<Tensor>());
}
