using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Places activations. Activations that the backward pass reads are kept: per loop and layer for the blocks, per loop for the injection,
/// once for embedding and head. How many loops and layers have memory of their own is decided later, by the <see cref="RecomputePlan"/>.
/// Gradients share an arena by liveness, and gradients of the residual stream replace each other in place.
/// </summary>
internal sealed class ActivationPlanner
{
    private readonly Dictionary<Tensor, Place> _places = [];
    private readonly ModelGraph _graph;
    private readonly int _stateStride;
    private readonly Place _stateGradient = new(Region.Scratch, 0);
    private readonly Place _embeddingGradient;
    private readonly Place _injectedGradient;
    private readonly Place _laterGradient;
    private readonly int _temporariesOffset;
    private Place _injected;
    private Place _codaOutput;
    private int _outer;
    private int _layer;
    private int _loop;
    private int _temporaries;

    private ActivationPlanner(ModelGraph graph)
    {
        _graph = graph;
        _stateStride = graph.Block.Output!.Stride;
        int end = _stateStride;
        _embeddingGradient = graph.KeepsEmbedding ? Take() : _stateGradient;
        _injectedGradient = graph.Prelude is null ? _embeddingGradient : Take();
        _laterGradient = graph.Coda is null ? _stateGradient : Take();
        _temporariesOffset = end;

        Place Take()
        {
            end += _stateStride;
            return new Place(Region.Scratch, end - _stateStride);
        }
    }

    public static ActivationPlan Plan(ModelGraph graph) => new ActivationPlanner(graph).Plan();

    private ActivationPlan Plan()
    {
        PlaceEmbedding();
        Place zeroState = _graph.HasState ? TakeOuter(_stateStride) : default;
        _injected = _graph.Prelude is null ? _places[_graph.Embedding.Output!] : TakeOuter(_stateStride);
        _codaOutput = _graph.Coda is null ? default : TakeOuter(_stateStride);
        PlaceBlock();
        PlaceHead();
        if (_graph.Inject is { } inject)
        {
            PlaceInject(inject);
        }

        // Sections run one after the other, so their temporaries share memory.
        int temporaries = _temporaries;
        foreach (Section section in _graph.Sections)
        {
            temporaries = Math.Max(temporaries, PlaceBackward(section));
        }

        return new ActivationPlan
        {
            Places = _places,
            StateStride = _stateStride,
            StateGradient = _stateGradient,
            EmbeddingGradient = _embeddingGradient,
            ZeroState = zeroState,
            Embedding = _places[_graph.Embedding.Output!],
            Injected = _injected,
            InjectedGradient = _injectedGradient,
            CodaOutput = _codaOutput,
            OuterSize = _outer,
            LayerSize = _layer,
            LoopSize = _loop,
            ScratchSize = _temporariesOffset + temporaries,
            KeepsStream = ReadByBackward(_graph.Block).Contains(_graph.Block.Inputs[0]),
        };
    }

    private void PlaceEmbedding()
    {
        if (!_graph.KeepsEmbedding)
        {
            // The embedding is the first layer's input.
            _places[_graph.Embedding.Output!] = new Place(Region.Stream, 0);
        }

        HashSet<Tensor> read = ReadByBackward(_graph.Embedding);
        foreach (Op op in Enumerable.Reverse(_graph.Embedding.Forward))
        {
            if (op.Replaceable is { } replaced && !read.Contains(replaced))
            {
                Place place = _places.TryGetValue(op.Output, out Place known) ? known : TakeOuter(op.Output.RowFloats);
                _places[op.Output] = _places[replaced] = place;
            }
        }

        PlaceOuter(_graph.Embedding);
    }

    // u is the first layer's input. A tensor that u replaces shares its place, unless the backward pass reads that tensor.
    private void PlaceInject(Section inject)
    {
        if (_graph.HasState)
        {
            _places[inject.Inputs[0]] = new Place(Region.State, 0);
        }

        _places[inject.Embedding!] = _injected;
        _places[inject.Output!] = new Place(Region.Stream, 0);
        HashSet<Tensor> read = ReadByBackward(inject);
        foreach (Op op in Enumerable.Reverse(inject.Forward))
        {
            if (op.Replaceable is { } replaced && !_places.ContainsKey(replaced) && !read.Contains(replaced)
                && _places.TryGetValue(op.Output, out Place place))
            {
                _places[replaced] = place;
            }
        }

        foreach (Tensor tensor in Unplaced(inject.Forward))
        {
            _places[tensor] = new Place(Region.Loop, _loop);
            _loop += tensor.RowFloats;
        }
    }

    private void PlaceBlock()
    {
        Section block = _graph.Block;
        _places[block.Inputs[0]] = new Place(Region.Stream, 0);
        _places[block.Output!] = new Place(Region.Next, 0);
        if (block.Embedding is { } e)
        {
            _places[e] = _places[_graph.Embedding.Output!];
        }

        HashSet<Tensor> read = ReadByBackward(block);
        foreach (Op op in block.Forward)
        {
            foreach (Tensor tensor in op.Outputs.Where(t => !_places.ContainsKey(t)))
            {
                _places[tensor] = PlaceInBlock(op, tensor, read);
            }
        }
    }

    private Place PlaceInBlock(Op op, Tensor tensor, HashSet<Tensor> read)
    {
        // A block's input must not be replaced: the block may be recomputed from it.
        if (op.Replaceable is { } replaced && tensor == op.Output && !read.Contains(replaced) && _places[replaced].Region != Region.Stream)
        {
            return _places[replaced];
        }

        if (IsKept(tensor, read))
        {
            _layer += tensor.RowFloats;
            return new Place(Region.Layer, _layer - tensor.RowFloats);
        }

        // Temporaries get separate memory: two that share memory would need a barrier between them.
        _temporaries += tensor.RowFloats;
        return new Place(Region.Scratch, _temporariesOffset + _temporaries - tensor.RowFloats);
    }

    // A tensor is kept if the backward pass reads it, or reads a tensor that replaces it.
    private bool IsKept(Tensor tensor, HashSet<Tensor> read) => read.Contains(tensor)
        || _graph.Block.Forward.Any(op => op.Replaceable == tensor && op.Output != _graph.Block.Output && IsKept(op.Output, read));

    private void PlaceHead()
    {
        // The state of the loop that the head is evaluated at. With a coda, the head reads its output and only the exit token the state.
        foreach (Tensor input in _graph.Head.Inputs)
        {
            bool isCoda = _graph.Coda is not null && input == _graph.Head.Inputs[0];
            _places[input] = isCoda ? _codaOutput : new Place(Region.Stream, 0);
        }

        PlaceOuter(_graph.Head);
    }

    private void PlaceOuter(Section section)
    {
        foreach (Tensor tensor in Unplaced(section.Forward))
        {
            _places[tensor] = TakeOuter(tensor.RowFloats);
        }
    }

    private Place TakeOuter(int floats)
    {
        _outer += floats;
        return new Place(Region.Outer, _outer - floats);
    }

    private int PlaceBackward(Section section)
    {
        Place gradient = section == _graph.Embedding ? _embeddingGradient
            : section == _graph.Prelude?.Gradients ? _injectedGradient
            : _stateGradient;
        Place collecting = section == _graph.Inject ? _injectedGradient
            : section == _graph.Head || section == _graph.Coda?.Gradients ? _laterGradient
            : _embeddingGradient;
        _places[section.OutputGradient!] = gradient;
        if (section.CollectedGradient is { } collected)
        {
            _places[collected] = collecting;
        }

        if (section == _graph.Prelude?.Gradients)
        {
            // The blocks of the prelude read it there.
            _places[_graph.Prelude.Before.Output] = _stateGradient;
        }

        Dictionary<Tensor, Interval> intervals = Lifetimes(section);
        int size = ArenaPlanner.Place(intervals.Values.Distinct().ToList());
        foreach (KeyValuePair<Tensor, Interval> pair in intervals)
        {
            _places[pair.Key] = new Place(Region.Scratch, _temporariesOffset + pair.Value.Offset);
        }

        Require(section, section.InputGradient, gradient);
        Require(section, section.CollectedGradientAfter, collecting);
        return size;
    }

    // The lifetime of each gradient, from its first to its last use in a section. Gradients that replace each other share one interval.
    private Dictionary<Tensor, Interval> Lifetimes(Section section)
    {
        var liveness = new Liveness(section.Backward);
        var intervals = new Dictionary<Tensor, Interval>();
        for (int i = 0; i < section.Backward.Count; i++)
        {
            Op op = section.Backward[i];
            foreach (Tensor tensor in op.Outputs.Where(t => !_places.ContainsKey(t)))
            {
                if (op.Replaceable is { } replaced && tensor == op.Output && liveness.LastUse(replaced) == i)
                {
                    Replace(tensor, replaced, liveness.LastUse(tensor), intervals);
                    continue;
                }

                intervals[tensor] = new Interval(tensor.Id, tensor.RowFloats, i, Math.Max(i, liveness.LastUse(tensor)));
            }
        }

        return intervals;
    }

    private void Replace(Tensor tensor, Tensor replaced, int lastUse, Dictionary<Tensor, Interval> intervals)
    {
        if (!intervals.TryGetValue(replaced, out Interval? interval))
        {
            _places[tensor] = _places[replaced];
            return;
        }

        // Both tensors share one buffer, so its lifetime extends to the last use of the new tensor.
        var merged = new Interval(interval.Id, interval.Size, interval.First, Math.Max(interval.Last, lastUse));
        foreach (Tensor sharing in intervals.Where(r => r.Value == interval).Select(r => r.Key).ToList())
        {
            intervals[sharing] = merged;
        }

        intervals[tensor] = merged;
    }

    private void Require(Section section, Tensor? gradient, Place place)
    {
        if (gradient is not null && _places[gradient] != place)
        {
            throw new InvalidOperationException(
                $"The gradient {gradient} of the {section.Name}'s input is not where the next loop reads it.");
        }
    }

    private IEnumerable<Tensor> Unplaced(List<Op> ops) => ops.SelectMany(op => op.Outputs).Where(t => !_places.ContainsKey(t));

    private static HashSet<Tensor> ReadByBackward(Section section) => [.. section.Backward.SelectMany(op => op.Inputs)];
}
