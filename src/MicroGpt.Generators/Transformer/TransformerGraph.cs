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
    private readonly AttentionPlan _attention;
    private readonly Parameter _wte;

    private TransformerGraph(ModelSpec spec)
    {
        _spec = spec;
        _a = spec.Architecture;
        _channels = Extent.Of(_a.Embedding);
        int headSize = _a.Embedding / _a.Heads;
        _attention = AttentionPlan.Of(_a, spec.Training.Precision);
        _heads = new Extent(_a.Embedding, headSize) { IsPacked = _attention.IsPacked };
        _wte = Embedded("wte", ParameterGroup.TokenEmbedding, spec.VocabularySize);
    }

    public static ModelGraph Build(ModelSpec spec)
    {
        var builder = new TransformerGraph(spec);
        Section embedding = builder.Embedding();
        Section? inject = spec.Recursion is not null ? builder.Inject(spec.Recursion)
            : spec.Architecture.InputScalars ? builder.CopyOfEmbedding()
            : null;
        OuterBlocks? prelude = builder.Outer("prelude", spec.Recursion?.Prelude ?? 0);
        OuterBlocks? coda = builder.Outer("coda", spec.Recursion?.Coda ?? 0);
        return new ModelGraph(embedding, inject, builder.Block(), builder.Head(coda), spec.Architecture.Layers, spec.Loops)
        {
            Prelude = prelude,
            Coda = coda,
        };
    }

    private Section Embedding()
    {
        var section = new Section("embedding");
        var ops = new OpList(section.Forward, _tensors);
        Parameter? wpe = _a.Positions == PositionKind.Learned
            ? Embedded("wpe", ParameterGroup.PositionEmbedding, _a.Context)
            : null;

        // Rows of pairs of tokens, like the bigram embedding of modded-nanogpt and the n-grams of Huang et al. 2025 (arXiv 2501.16975).
        Parameter? bigram = _a.BigramRows is { } rows
            ? new Parameter("bigram", ParameterGroup.TokenEmbedding, Extent.Of(rows), _channels, InitialValue.Zeros) { RowSparse = true }
            : null;
        Declare(section, _wte, wpe, bigram);
        Tensor e = Embed.Append(ops, _wte, wpe, bigram);
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
        if (_a.InputScalars)
        {
            x = ScaledInput(section, ops, x);
        }

        Tensor h = Norm(section, ops, "blocks.{0}.norm1", x);
        Extent qkvWidth = _heads with { Count = 3 * _a.Embedding };
        Tensor qkv = Linear(section, ops, "qkv", h, "blocks.{0}.attention.qkv", _channels, qkvWidth, parts: 3);
        if (_a.QkNorm)
        {
            qkv = HeadNorm(section, ops, qkv);
        }

        if (_a.Positions.IsRotary())
        {
            qkv = Rotary.Append(ops, qkv, _a.Heads);
        }

        Tensor attended = Attention.Append(ops, qkv, _attention, _spec.Training.Dropout.Attention);
        Tensor x2 = AddTo(section, ops, "x2", x, attended, "blocks.{0}.attention.projection", _heads, DropoutSite.Projection);

        Tensor h2 = Norm(section, ops, "blocks.{0}.norm2", x2);
        Extent hidden = Extent.Of(_a.FeedForward);
        bool gated = _a.Activation == ActivationKind.SwiGlu;
        Extent width = gated ? SwiGlu.InputWidth(hidden) : hidden;
        Tensor input = Linear(
            section, ops, gated ? "gateUp" : "up", h2, "blocks.{0}.mlp.in", _channels, width, parts: gated ? 2 : 1);
        Tensor activated = gated
            ? SwiGlu.Append(ops, "activated", input)
            : Activation.Append(ops, "activated", _a.Activation, input);
        section.Output = AddTo(section, ops, "x3", x2, activated, "blocks.{0}.mlp.out", hidden, DropoutSite.Mlp);
        return section;
    }

    // stream + x W. What is dropped of the product is dropped before the sum.
    private Tensor AddTo(Section section, OpList ops, string output, Tensor stream, Tensor x, string name, Extent rows, DropoutSite site)
    {
        Parameter weight = Projection(name + ".weight", rows, _channels);
        float dropped = _spec.Training.Dropout.Residual;
        return dropped > 0
            ? Dropout.Append(ops, output, Linear(section, ops, "t", x, name, weight, null), stream, dropped, site)
            : Linear(section, ops, output, x, name, weight, stream);
    }

    private OuterBlocks? Outer(string name, int layers) =>
        layers == 0 ? null : new OuterBlocks(layers, _tensors.New(name, _channels), new Section(name));

    private Section Head(OuterBlocks? coda)
    {
        var section = new Section("head");
        var ops = new OpList(section.Forward, _tensors) { Rows = Partition.HeadRows };
        Tensor state = _tensors.New(coda is null ? "state" : "coda", _channels);
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
            section.Exit = Exit(section, ops, coda is null ? h : NormOfState(section, ops));
        }

        section.Output = CrossEntropy.Append(ops, logits);
        return section;
    }

    // The exit token judges the state itself, so that the coda runs only once: with the gain of the final norm.
    private Tensor NormOfState(Section section, OpList ops)
    {
        Tensor state = _tensors.New("state", _channels);
        section.Inputs.Add(state);
        if (!_a.Normalization.Final)
        {
            return state;
        }

        Ops.Norm final = section.Forward.OfType<Ops.Norm>().Single();
        return Ops.Norm.Append(
            ops, "stateNorm", state, final.Gain, final.Shift, centred: final.Mean is not null, _a.Normalization.Epsilon);
    }

    // z = w_exit . h + b_exit. The weights start at 0, so at first every loop stops a token that reaches it with probability
    // sigmoid(exitBias).
    private Tensor Exit(Section section, OpList ops, Tensor h)
    {
        var one = Extent.Of(1);
        var weight = new Parameter(TensorNames.ExitWeight, ParameterGroup.Head, one, _channels, InitialValue.Zeros);
        float start = _spec.Recursion!.ExitBias;
        var bias = new Parameter(
            TensorNames.ExitBias, ParameterGroup.Bias, one, one, start == 0 ? InitialValue.Zeros : InitialValue.Constant)
        {
            Constant = start,
            IsVector = true,
        };
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

    // a x + b e with two learned numbers for each block, from a = 1 and b = 0, like the x0 lambdas of modded-nanogpt.
    private Tensor ScaledInput(Section section, OpList ops, Tensor x)
    {
        Tensor e = _tensors.New("e", _channels);
        section.Inputs.Add(e);
        section.Embedding = e;
        var one = Extent.Of(1);
        Parameter a = Vector("blocks.{0}.inputScale", ParameterGroup.Gain, InitialValue.Ones, one);
        Parameter b = Vector("blocks.{0}.embeddingScale", ParameterGroup.Gain, InitialValue.Zeros, one);
        Declare(section, a, b);
        return Ops.ScaledInput.Append(ops, "xScaled", x, a, e, b);
    }

    // Normalised queries and keys have the length sqrt(headSize). The gains let their logits grow; their product starts at 1.44.
    private Tensor HeadNorm(Section section, OpList ops, Tensor qkv)
    {
        Parameter Gain(string name) => new(
            $"blocks.{{0}}.attention.{name}.gain", ParameterGroup.Gain, Extent.Of(1), Extent.Of(_heads.Segment), InitialValue.Constant)
        {
            Constant = 1.2f,
            IsVector = true,
        };
        Parameter query = Gain("queryNorm"), key = Gain("keyNorm");
        Declare(section, query, key);
        return Ops.HeadNorm.Append(ops, qkv, query, key, _a.Heads, _a.Normalization.Epsilon);
    }

    private Tensor Linear(
        Section section, OpList ops, string output, Tensor x, string name, Extent rows, Extent columns, int parts = 1)
    {
        Parameter weight = Normal(name + ".weight", ParameterGroup.Matrix, rows, columns, parts: parts);
        return Linear(section, ops, output, x, name, weight, null);
    }

    private Tensor Linear(Section section, OpList ops, string output, Tensor x, string name, Parameter weight, Tensor? residual)
    {
        Parameter? bias = _a.Bias ? Vector(name + ".bias", ParameterGroup.Bias, InitialValue.Zeros, weight.Columns) : null;
        Declare(section, weight, bias);
        return Ops.Linear.Append(ops, output, x, weight, bias, residual);
    }

    // A projection into the residual stream. With zeros, each block starts as the identity (Zhang et al. 2019, Fixup, arXiv 1901.09321).
    private Parameter Projection(string name, Extent rows, Extent columns)
    {
        if (_a.Initialization.Projections == InitialProjections.Zeros)
        {
            return new Parameter(name, ParameterGroup.Matrix, rows, columns, InitialValue.Zeros);
        }

        // GPT-2 divides the deviation by sqrt(2 layers); sqrt is exact IEEE.
        float scale = _a.Initialization.ScaleResidual ? (float)(1.0 / Math.Sqrt(2.0 * _a.Layers)) : 1f;
        return Normal(name, ParameterGroup.Matrix, rows, columns, scale);
    }

    private Parameter Embedded(string name, ParameterGroup group, int rows) =>
        new(name, group, Extent.Of(rows), _channels, InitialValue.Normal)
        {
            Deviation = _a.Initialization.EmbeddingDeviation ?? _a.Initialization.Deviation,
        };

    private Parameter Normal(string name, ParameterGroup group, Extent rows, Extent columns, float scale = 1f, int parts = 1) =>
        new(name, group, rows, columns, InitialValue.Normal) { Deviation = _a.Initialization.Deviation * scale, Parts = parts };

    private static Parameter Vector(string name, ParameterGroup group, InitialValue initial, Extent columns) =>
        new(name, group, Extent.Of(1), columns, initial) { IsVector = true };

    private static void Declare(Section section, params Parameter?[] parameters) =>
        section.Parameters.AddRange(parameters.OfType<Parameter>());

    private static string ShortName(string name) => name.Substring(name.LastIndexOf('.') + 1);
}
