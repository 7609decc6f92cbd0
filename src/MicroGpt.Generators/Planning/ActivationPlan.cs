using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Where every activation and every gradient of one lives. What backward reads is kept: per loop and layer for the
/// blocks, per loop for the injection, once for embedding and head; how many loops and layers have room of their own is the
/// <see cref="RecomputePlan"/>'s business. Gradients share an arena by liveness, and gradients of the residual stream
/// replace each other in place. Sizes are floats per row.
/// </summary>
internal sealed class ActivationPlan
{
    private readonly Dictionary<Tensor, Place> _places = [];
    private int _outer;
    private int _temporaries;

    public ActivationPlan(ModelGraph graph)
    {
        StateStride = graph.Block.Output!.Stride;
        StateGradient = new Place(Region.Scratch, 0);
        EmbeddingGradient = graph.HasState ? new Place(Region.Scratch, StateStride) : StateGradient;
        TemporariesOffset = graph.HasState ? 2 * StateStride : StateStride;

        PlaceEmbedding(graph);
        PlaceBlock(graph);
        PlaceHead(graph);
        OuterSize = _outer;
        if (graph.Inject is { } inject)
        {
            PlaceInject(inject);
        }

        int temporaries = Math.Max(_temporaries, PlaceBackward(graph.Embedding, EmbeddingGradient));
        temporaries = Math.Max(temporaries, PlaceBackward(graph.Block, StateGradient));
        temporaries = Math.Max(temporaries, PlaceBackward(graph.Head, StateGradient));
        if (graph.Inject is not null)
        {
            temporaries = Math.Max(temporaries, PlaceBackward(graph.Inject, StateGradient));
        }

        ScratchSize = TemporariesOffset + temporaries;
    }

    public int StateStride { get; }

    /// <summary>Gradient of the state; every layer's backward leaves the gradient of its input here.</summary>
    public Place StateGradient { get; }

    /// <summary>Gradient of the embedding e, collected from every loop.</summary>
    public Place EmbeddingGradient { get; }

    /// <summary>s_0, all zero; only where the graph has state.</summary>
    public Place ZeroState { get; private set; }

    public Place Embedding { get; private set; }

    public int TemporariesOffset { get; }

    public int OuterSize { get; }

    public int LayerSize { get; private set; }

    /// <summary>Whether backward reads the blocks' inputs where the forward pass left them.</summary>
    public bool KeepsStream { get; private set; }

    /// <summary>What the injection of a loop keeps.</summary>
    public int LoopSize { get; private set; }

    public int ScratchSize { get; }

    public Place this[Tensor tensor] => _places[tensor];

    public IReadOnlyDictionary<Tensor, Place> Places => _places;

    private void PlaceEmbedding(ModelGraph graph)
    {
        Tensor output = graph.Embedding.Output!;
        if (!graph.HasState)
        {
            // Without state the embedding is the first layer's input.
            _places[output] = new Place(Region.Stream, 0);
        }

        foreach (Tensor tensor in Outputs(graph.Embedding.Forward).Where(t => !_places.ContainsKey(t)))
        {
            _places[tensor] = TakeOuter(tensor);
        }

        Embedding = _places[output];
        if (graph.HasState)
        {
            ZeroState = new Place(Region.Outer, _outer);
            _outer += StateStride;
        }
    }

    // u is the first layer's input, and what u replaces is made there too, where backward does not read it.
    private void PlaceInject(Section inject)
    {
        _places[inject.Inputs[0]] = new Place(Region.State, 0);
        _places[inject.Inputs[1]] = Embedding;
        _places[inject.Output!] = new Place(Region.Stream, 0);
        var read = new HashSet<Tensor>(inject.Backward.SelectMany(op => op.Inputs).OfType<Tensor>());
        foreach (Op op in Enumerable.Reverse(inject.Forward).Where(op => op.InPlace >= 0))
        {
            Tensor replaced = op.Input(op.InPlace);
            if (!_places.ContainsKey(replaced) && !read.Contains(replaced) && _places.TryGetValue(op.Output, out Place place))
            {
                _places[replaced] = place;
            }
        }

        foreach (Tensor tensor in Outputs(inject.Forward).Where(t => !_places.ContainsKey(t)))
        {
            _places[tensor] = new Place(Region.Loop, LoopSize);
            LoopSize += tensor.RowFloats;
        }
    }

    private void PlaceBlock(ModelGraph graph)
    {
        Section block = graph.Block;
        _places[block.Inputs[0]] = new Place(Region.Stream, 0);
        _places[block.Output!] = new Place(Region.Next, 0);
        var read = new HashSet<Tensor>(block.Backward.SelectMany(op => op.Inputs).OfType<Tensor>());
        KeepsStream = read.Contains(block.Inputs[0]);
        foreach (Op op in block.Forward)
        {
            foreach (Tensor tensor in op.Outputs.Where(t => !_places.ContainsKey(t)))
            {
                _places[tensor] = PlaceInBlock(op, tensor);
            }
        }

        Place PlaceInBlock(Op op, Tensor tensor)
        {
            // A block's input stays: it may have to run again.
            if (op.InPlace >= 0 && tensor == op.Output && !read.Contains(op.Input(op.InPlace)) && _places[op.Input(op.InPlace)].Region != Region.Stream)
            {
                return _places[op.Input(op.InPlace)];
            }

            if (IsKept(tensor))
            {
                LayerSize += tensor.RowFloats;
                return new Place(Region.Layer, LayerSize - tensor.RowFloats);
            }

            // Side by side: memory that two of them shared would cost the team a meeting.
            _temporaries += tensor.RowFloats;
            return new Place(Region.Scratch, TemporariesOffset + _temporaries - tensor.RowFloats);
        }

        // Read by backward, or replaced by what is.
        bool IsKept(Tensor tensor) => read.Contains(tensor)
            || block.Forward.Any(op => op.InPlace >= 0 && op.Input(op.InPlace) == tensor && op.Output != block.Output && IsKept(op.Output));
    }

    private void PlaceHead(ModelGraph graph)
    {
        // The state of the loop that the head is evaluated at.
        _places[graph.Head.Inputs[0]] = new Place(Region.Stream, 0);
        foreach (Tensor tensor in Outputs(graph.Head.Forward))
        {
            _places[tensor] = TakeOuter(tensor);
        }
    }

    private Place TakeOuter(Tensor tensor)
    {
        var place = new Place(Region.Outer, _outer);
        _outer += tensor.RowFloats;
        return place;
    }

    private int PlaceBackward(Section section, Place gradient)
    {
        _places[section.OutputGradient!] = gradient;
        if (section.CollectedGradient is { } collected)
        {
            _places[collected] = EmbeddingGradient;
        }

        var liveness = new Liveness(section.Backward);
        var roots = new Dictionary<Tensor, Interval>();
        for (int i = 0; i < section.Backward.Count; i++)
        {
            Op op = section.Backward[i];
            foreach (Tensor tensor in op.Outputs)
            {
                if (op.InPlace >= 0 && liveness.LastUse(op.Input(op.InPlace)) == i)
                {
                    Replace(tensor, op.Input(op.InPlace), liveness.LastUse(tensor), roots);
                    continue;
                }

                roots[tensor] = new Interval(tensor.Id, tensor.RowFloats, i, Math.Max(i, liveness.LastUse(tensor)));
            }
        }

        int size = ArenaPlanner.Place(roots.Values.Distinct().ToList());
        foreach (KeyValuePair<Tensor, Interval> root in roots)
        {
            _places[root.Key] = new Place(Region.Scratch, TemporariesOffset + root.Value.Offset);
        }

        Require(section, section.InputGradient, gradient);
        Require(section, section.CollectedGradientAfter, EmbeddingGradient);

        return size;
    }

    private void Require(Section section, Tensor? gradient, Place place)
    {
        if (gradient is not null && _places[gradient] != place)
        {
            throw new InvalidOperationException($"The gradient {gradient} of the {section.Name}'s input is not where the loops hand it on.");
        }
    }

    private void Replace(Tensor tensor, Tensor replaced, int lastUse, Dictionary<Tensor, Interval> roots)
    {
        if (!roots.TryGetValue(replaced, out Interval? interval))
        {
            _places[tensor] = _places[replaced];
            return;
        }

        // The two share one buffer, so its life is extended to the newcomer's last use.
        var merged = new Interval(interval.Id, interval.Size, interval.First, Math.Max(interval.Last, lastUse));
        foreach (Tensor sharing in roots.Where(r => r.Value == interval).Select(r => r.Key).ToList())
        {
            roots[sharing] = merged;
        }

        roots[tensor] = merged;
    }

    private static IEnumerable<Tensor> Outputs(List<Op> ops) => ops.SelectMany(op => op.Outputs);
}
