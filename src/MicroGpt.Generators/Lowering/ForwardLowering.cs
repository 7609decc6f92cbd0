using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>The forward pass: EmbedForward, LoopForward with a method for every block, HeadForward, ExitForward and LossForward.</summary>
internal sealed class ForwardLowering(ModelPlan plan)
{
    private readonly ModelGraph _graph = plan.Graph;
    private readonly OpSequence _block = OpSequence.Of(plan, plan.Graph.Block.Forward, repeats: true);

    public static ProgramFile Lower(ModelPlan plan) =>
        new("Forward", "The forward pass of a batch.", [.. new ForwardLowering(plan).Methods()]);

    private IEnumerable<Method> Methods()
    {
        yield return Embed();
        if (_graph.Prelude is not null)
        {
            yield return Outer("Prelude", 0, _graph.PreludeLayers, Method.OnlyContext, "1", "What the injection reads: the prelude of e.");
        }

        string input = _graph.Prelude is null ? "e" : "prelude(e)";
        yield return Loop("LoopForward", $"s_loop = blocks({(_graph.HasState ? $"inject(s_(loop-1), {input})" : "e")}).", null);
        if (plan.RecomputesLoops)
        {
            const string Summary = "Recomputes what the backward pass of a loop reads: all but the last block's output.";
            yield return Loop("LoopRecompute", Summary, MethodNames.Recompute);
        }

        if (_graph.Inject is { } inject)
        {
            yield return new Method(
                "Inject",
                Method.WithLoop,
                _graph.HasState
                    ? "What the first block reads, from the state before the loop and "
                        + (_graph.Prelude is null ? "the embedding e." : "the prelude of e.")
                    : "What the first block reads: a copy of the embedding e.",
                Frame.Injection,
                [.. OpSequence.Of(plan, inject.Forward).AllToTheEnd()]);
        }

        for (int layer = 0; layer < _graph.Layers; layer++)
        {
            foreach (Method method in Block(layer))
            {
                yield return method;
            }
        }

        if (_graph.Coda is not null)
        {
            const string Summary = "What the head reads: the coda of the state after a loop.";
            yield return Outer("CodaForward", _graph.CoreEnd, _graph.Layers, Method.WithLoop, "loop", Summary) with
            {
                IsEntry = true,
                RunsInt8 = true,
            };
        }

        List<Op> head = _graph.Head.Forward.GetRange(0, _graph.Head.Forward.Count - 1);
        yield return Head("HeadForward", "The logits of rows [begin, end) after a loop.", head);
        if (_graph.Head.Exit is { } exit)
        {
            yield return Head(
                "ExitForward",
                "The exit token's logits alone, for rows [begin, end) after a loop.",
                MakersOf(exit, head));
        }

        yield return Loss();
    }

    private Method Embed()
    {
        List<Statement> body = [.. OpSequence.Of(plan, _graph.Embedding.Forward).All()];
        if (_graph.HasState)
        {
            body.Add(new ClearStatement("zero", plan.Activations.ZeroState, plan.Activations.StateStride, "s_0 = 0"));
        }

        if (_graph.Prelude is not null)
        {
            body.Add(new InvokeStatement("Prelude", "c"));
        }

        return new Method("EmbedForward", Method.OnlyContext, "e, the embedding of the tokens.", Frame.Embedding, body)
        {
            IsEntry = true,
            RunsInt8 = _graph.Prelude is not null,
        };
    }

    // Blocks that run once.
    private Method Outer(string name, int begin, int end, string parameters, string loop, string summary)
    {
        IEnumerable<Statement> Blocks(string part) =>
            Enumerable.Range(begin, end - begin).Select(layer => new InvokeStatement(MethodNames.OfBlock(layer, part), $"c, {loop}"));
        List<Statement> body = [SingleRow([.. Blocks("Decode")]), .. Blocks("Forward")];
        if (_block.EndsWithBarrier)
        {
            body.Add(OpSequence.End);
        }

        return new Method(name, parameters, summary, Frame.Block, body);
    }

    private static WhenStatement SingleRow(IReadOnlyList<Statement> body) => new(
        "c.Rows == 1 && c.Lanes > 1", [.. body, new TextStatement("return;")], "a single row: the team divides columns");

    // The ops that a tensor depends on.
    private static List<Op> MakersOf(Tensor tensor, List<Op> ops)
    {
        var needed = new HashSet<Tensor> { tensor };
        var makers = new List<Op>();
        foreach (Op op in Enumerable.Reverse(ops).Where(op => op.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(op.Inputs);
            makers.Insert(0, op);
        }

        return makers;
    }

    private Method Loop(string name, string summary, string? lastBlock)
    {
        var body = new List<Statement>();
        if (lastBlock is null)
        {
            body.Add(SingleRow([new InvokeStatement("LoopDecode", "c, loop")]));
        }

        if (_graph.Inject is not null)
        {
            body.Add(new InvokeStatement("Inject", "c, loop"));
        }

        for (int layer = _graph.PreludeLayers; layer < _graph.CoreEnd; layer++)
        {
            string part = layer == _graph.CoreEnd - 1 ? lastBlock ?? "Forward" : "Forward";
            body.Add(new InvokeStatement(MethodNames.OfBlock(layer, part), "c, loop"));
        }

        if (_block.EndsWithBarrier)
        {
            body.Add(OpSequence.End);
        }

        return new Method(name, Method.WithLoop, summary, Frame.Block, body) { IsEntry = true, RunsInt8 = lastBlock is null };
    }

    // If a block may be recomputed, its forward pass calls the recomputed part and then computes the output.
    private IEnumerable<Method> Block(int layer)
    {
        int place = layer - _graph.PreludeLayers;
        bool loops = place >= 0 && place < _graph.CoreLayers;
        bool recomputed = loops && (plan.Recompute.MayRecompute(place, _graph.CoreLayers, _graph.Loops)
            || (plan.RecomputesLoops && place == _graph.CoreLayers - 1));
        string title = MethodNames.Title(layer, _graph);
        IEnumerable<Statement> body = _block.All();
        if (recomputed)
        {
            string name = MethodNames.OfBlock(layer, MethodNames.Recompute);
            string summary = $"All but the output of {title}: what its backward pass reads.";
            int end = _graph.Block.RecomputedOps;
            yield return new Method(name, Method.WithLoop, summary, Frame.Block, [.. _block.Before(end)])
            {
                Layer = layer,
            };
            body = _block.From(end).Prepend(new InvokeStatement(name, "c, loop"));
        }

        yield return new Method(
            MethodNames.OfBlock(layer, "Forward"), Method.WithLoop, $"The forward pass of {title}.", Frame.Block, [.. body])
        {
            Layer = layer,
        };
    }

    private Method Head(string name, string summary, List<Op> ops) => new(
        name, Method.WithRows, summary, Frame.Head, [.. OpSequence.Of(plan, ops).All(), new BarrierStatement("the caller reads all rows")])
    {
        IsEntry = true,
    };

    private Method Loss()
    {
        Op loss = _graph.Head.Forward[_graph.Head.Forward.Count - 1];
        return new Method(
            "LossForward",
            "WorkContext c, float* rowLoss",
            "Cross-entropy of every row, from its logits.",
            Frame.Head,
            [new OpStatement(loss, loss.Lower(plan))])
        {
            IsEntry = true,
        };
    }
}
