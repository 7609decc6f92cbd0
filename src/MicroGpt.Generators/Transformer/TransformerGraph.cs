using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Transformer;

/// <summary>
/// From a spec to the graph of a GPT-2-like transformer: token + position embedding, pre-norm blocks, final norm, head
/// (Radford et al. 2019), with the choices of the spec. Names of tensors and parameters are the field's.
/// </summary>
internal sealed partial class TransformerGraph
{
    private readonly ModelSpec _spec;
    private readonly ArchitectureSpec _a;
    private readonly TensorSource _tensors = new();
    private readonly Extent _channels;
    private readonly Extent _heads;
    private readonly Parameter _wte;

    private TransformerGraph(ModelSpec spec)
    {
        _spec = spec;
        _a = spec.Architecture;
        _channels = Extent.Of(_a.Embedding);
        int headSize = _a.Embedding / _a.Heads;
        _heads = new Extent(_a.Embedding, headSize);
        _wte = Normal("wte", ParameterGroup.TokenEmbedding, Extent.Of(spec.VocabularySize), _channels);
    }

    public static ModelGraph Build(ModelSpec spec)
    {
        var builder = new TransformerGraph(spec);
        Section embedding = builder.Embedding();
        Section? inject = spec.Recursion is null ? null : builder.Inject(spec.Recursion);
        return new ModelGraph(embedding, inject, builder.Block(), builder.Head(), spec.Architecture.Layers, spec.Loops);
    }

    private Section Embedding()
    {
        var section = new Section("embedding");
        var ops = new OpList(section.Forward, _tensors);
        Parameter? wpe = _a.Positions == PositionKind.Learned
            ? Normal("wpe", ParameterGroup.PositionEmbedding, Extent.Of(_a.Context), _channels)
            : null;
        section.Parameters.Add(_wte);
        if (wpe is not null)
        {
            section.Parameters.Add(wpe);
        }

        Tensor e = Embed.Append(ops, _wte, wpe);
        e = _a.Normalization.AfterEmbedding ? Norm(section, ops, "embeddingNorm", e) : e;
        float dropped = _spec.Training.Dropout.Embedding;
        section.Output = dropped > 0 ? Dropout.Append(ops, "e", e, null, dropped, DropoutSite.Embedding) : e;
        return section;
    }

    private Section Block()
    {
        var section = new Section("block");
        var ops = new OpList(section.Forward, _tensors);
        Tensor x = _tensors.New("x", _channels);
        section.Inputs.Add(x);

        Tensor h = Norm(section, ops, "blocks.{0}.norm1", x);
        var qkvWidth = new Extent(3 * _a.Embedding, _heads.Segment);
        Tensor qkv = Linear(section, ops, "qkv", h, "blocks.{0}.attention.qkv", _channels, qkvWidth);
        if (_a.Positions == PositionKind.Rotary)
        {
            qkv = Rotary.Append(ops, qkv, _a.Heads);
        }

        Tensor attended = Attention.Append(
            ops, qkv, AttentionPlan.Of(_a, _spec.Training.Precision), _spec.Training.Dropout.Attention);
        Tensor x2 = AddTo(section, ops, "x2", x, attended, "blocks.{0}.attention.projection", _heads, DropoutSite.Projection);

        Tensor h2 = Norm(section, ops, "blocks.{0}.norm2", x2);
        Extent hidden = Extent.Of(_a.FeedForward);
        bool gated = _a.Activation == ActivationKind.SwiGlu;
        Extent width = gated ? SwiGlu.InputWidth(hidden) : hidden;
        Tensor input = Linear(section, ops, gated ? "gateUp" : "up", h2, "blocks.{0}.mlp.in", _channels, width);
        Tensor activated = gated
            ? SwiGlu.Append(ops, "activated", input)
            : Activation.Append(ops, "activated", _a.Activation, input);
        section.Output = AddTo(section, ops, "x3", x2, activated, "blocks.{0}.mlp.out", hidden, DropoutSite.Mlp);
        return section;
    }

    // stream + x W. What is dropped of the product is dropped before the sum.
    private Tensor AddTo(Section section, OpList ops, string output, Tensor stream, Tensor x, string name, Extent rows, DropoutSite site)
    {
        // GPT-2 divides the deviation of the projections into the residual stream by sqrt(2 layers); sqrt is exact IEEE.
        float scale = _a.Initialization.ScaleResidual ? (float)(1.0 / Math.Sqrt(2.0 * _a.Layers)) : 1f;
        float dropped = _spec.Training.Dropout.Residual;
        return dropped > 0
            ? Dropout.Append(ops, output, Linear(section, ops, "t", x, name, rows, _channels, null, scale), stream, dropped, site)
            : Linear(section, ops, output, x, name, rows, _channels, stream, scale);
    }

    private Section Head()
    {
        var section = new Section("head");
        var ops = new OpList(section.Forward, _tensors) { Rows = Partition.HeadRows };
        Tensor state = _tensors.New("state", _channels);
        section.Inputs.Add(state);
        Tensor h = _a.Normalization.Final ? Norm(section, ops, "finalNorm", state) : state;
        Parameter weight = _wte;
        if (!_a.TiedHead)
        {
            weight = Normal("head.weight", ParameterGroup.Head, Extent.Of(_spec.VocabularySize), _channels);
            section.Parameters.Add(weight);
        }

        Tensor logits = Ops.Linear.Append(ops, "logits", h, weight, transposed: true);
        if (_spec.HasExit)
        {
            section.Exit = Exit(section, ops, h);
        }

        section.Output = CrossEntropy.Append(ops, logits);
        return section;
    }

    // z = w_exit . h + b_exit. Both start at 0, so at first every loop stops a token that reaches it with probability 0.5.
    private Tensor Exit(Section section, OpList ops, Tensor h)
    {
        var one = Extent.Of(1);
        var weight = new Parameter(TensorNames.ExitWeight, ParameterGroup.Head, one, _channels, InitialValue.Zeros);
        var bias = Vector(TensorNames.ExitBias, ParameterGroup.Bias, InitialValue.Zeros, one);
        Declare(section, weight, bias);
        return Ops.Linear.Append(ops, "exit", h, weight, bias, transposed: true);
    }

    private Tensor Norm(Section section, OpList ops, string name, Tensor x, bool mayShift = true)
    {
        bool centred = _a.Normalization.Kind == NormalizationKind.LayerNorm;
        Parameter? gain = _a.Normalization.Gain ? Vector(name + ".gain", ParameterGroup.Gain, InitialValue.Ones, _channels) : null;
        Parameter? shift = mayShift && gain is not null && centred && _a.Bias
            ? Vector(name + ".shift", ParameterGroup.Bias, InitialValue.Zeros, _channels)
            : null;
        Declare(section, gain, shift);
        return Ops.Norm.Append(ops, ShortName(name), x, gain, shift, centred, _a.Normalization.Epsilon);
    }

    private Tensor Linear(
        Section section, OpList ops, string output, Tensor x, string name, Extent rows, Extent columns, Tensor? residual = null, float scale = 1f)
    {
        Parameter weight = Normal(name + ".weight", ParameterGroup.Matrix, rows, columns, scale);
        Parameter? bias = _a.Bias ? Vector(name + ".bias", ParameterGroup.Bias, InitialValue.Zeros, columns) : null;
        Declare(section, weight, bias);
        return Ops.Linear.Append(ops, output, x, weight, bias, residual);
    }

    private Parameter Normal(string name, ParameterGroup group, Extent rows, Extent columns, float scale = 1f) =>
        new(name, group, rows, columns, InitialValue.Normal) { Deviation = _a.Initialization.Deviation * scale };

    private static Parameter Vector(string name, ParameterGroup group, InitialValue initial, Extent columns) =>
        new(name, group, Extent.Of(1), columns, initial) { IsVector = true };

    private static void Declare(Section section, params Parameter?[] parameters) =>
        section.Parameters.AddRange(parameters.OfType<Parameter>());

    private static string ShortName(string name) => name.Substring(name.LastIndexOf('.') + 1);
}
