using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Lowering;

/// <summary>The backward pass: HeadBackward, LoopBackward with a method for every block, and EmbedBackward.</summary>
internal sealed class BackwardLowering(ModelPlan plan)
{
    private readonly ModelGraph _graph = plan.Graph;
    private readonly ActivationPlan _a = plan.Activations;
    private readonly OpSequence _block = OpSequence.Of(plan, plan.Graph.Block.Backward, repeats: true);

    public static ProgramFile Lower(ModelPlan plan) =>
        new("Backward", "The backward pass of a batch.", [.. new BackwardLowering(plan).Methods()]);

    private IEnumerable<Method> Methods()
    {
        yield return Head();
        yield return Loop();
        for (int layer = _graph.Layers - 1; layer >= 0; layer--)
        {
            yield return new Method(
                MethodNames.OfBlock(layer, "Backward"),
                Method.WithLoop,
                $"The backward pass of {MethodNames.Title(layer, _graph)}.",
                Frame.Block,
                [.. _block.All()])
            {
                Layer = layer,
            };
        }

        if (_graph.Inject is { } inject)
        {
            // The blocks may end with ops that divide another axis than rows.
            OpSequence ops = OpSequence.Of(plan, inject.Backward);
            ops = _block.EndsWithBarrier ? ops.AfterBarrier() : ops;
            yield return new Method(
                "InjectBackward",
                _graph.HasState ? Method.WithLoop : Method.OnlyContext,
                _graph.HasState
                    ? "From the gradient of what the first block reads to those of the state before the loop and of e."
                    : "Adds the gradient of what the first block reads to that of e.",
                Frame.Injection,
                [.. ops.AllToTheEnd()]);
        }

        yield return new Method(
            "EmbedBackward",
            Method.OnlyContext,
            "From the gradient of e to those of the embeddings.",
            Frame.Embedding,
            [.. Outer(_graph.Prelude, 0, "1"), .. OpSequence.Of(plan, _graph.Embedding.Backward).AllToTheEnd()])
        {
            IsEntry = true,
        };
    }

    // The blocks that run once, from last to first, between the ops that move and join gradients.
    private IEnumerable<Statement> Outer(OuterBlocks? blocks, int begin, string loop, bool begins = true)
    {
        if (blocks is null)
        {
            yield break;
        }

        if (begins)
        {
            yield return new OpStatement(blocks.Before, blocks.Before.Lower(plan));
        }

        for (int layer = begin + blocks.Layers - 1; layer >= begin; layer--)
        {
            yield return new InvokeStatement(MethodNames.OfBlock(layer, "Backward"), $"c, {loop}");
        }

        if (_block.EndsWithBarrier)
        {
            yield return OpSequence.End;
        }

        yield return new OpStatement(blocks.After, blocks.After.Lower(plan));
    }

    private Method Head()
    {
        var clear = new List<Statement>
        {
            new ClearStatement("dstate", _a.StateGradient, _a.StateStride, "nothing came back from a later loop yet"),
        };
        if (_graph.KeepsEmbedding)
        {
            string readers = _graph.HasState ? "loop" : "block";
            clear.Add(new ClearStatement("de", _a.EmbeddingGradient, _a.StateStride, $"de collects from every {readers}"));
        }

        if (_graph.Prelude is not null)
        {
            clear.Add(new ClearStatement("dprelude", _a.InjectedGradient, _a.StateStride, "so does the gradient of the prelude"));
        }

        IReadOnlyList<Statement> first = _graph.Loops > 1 ? [new WhenStatement("loop == c.Depth", clear)] : clear;
        return new Method(
            "HeadBackward",
            "WorkContext c, int loop, float* rowWeight",
            "From the losses after a loop to the gradients of its state and of the head.",
            Frame.Head,
            [.. first, .. Later(), .. OpSequence.Of(plan, _graph.Head.Backward).AllToTheEnd(), .. CodaBlocks()])
        {
            IsEntry = true,
        };
    }

    // The state's gradient of the later loop makes room for that of the coda.
    private IEnumerable<Statement> Later() => _graph.Coda is { } coda
        ?
        [
            new OpStatement(coda.Before, coda.Before.Lower(plan)),
            new ClearStatement("dstate", _a.StateGradient, _a.StateStride, "the head's alone, through the coda"),
        ]
        : [];

    private IEnumerable<Statement> CodaBlocks() => Outer(_graph.Coda, _graph.CoreEnd, "loop", begins: false);

    private Method Loop()
    {
        var body = new List<Statement>();
        RecomputePlan recompute = plan.Recompute;
        bool varies = recompute.SharesBlocks && _graph.Loops > 1;
        if (varies)
        {
            string oldest = recompute.Loops < _graph.Loops ? $" || loop <= c.Depth - {CSharpLiteral.Of(recompute.Loops)}" : string.Empty;
            body.Add(new TextStatement($"bool fresh = loop == c.Depth{oldest};", "whether the slots hold the last blocks of this loop"));
        }

        for (int layer = _graph.CoreEnd - 1; layer >= _graph.PreludeLayers; layer--)
        {
            if (recompute.IsAlwaysRecomputed(layer - _graph.PreludeLayers, _graph.CoreLayers))
            {
                body.AddRange(Recompute(layer));
            }
            else if (varies)
            {
                body.Add(new WhenStatement("!fresh", [.. Recompute(layer)]));
            }

            body.Add(new InvokeStatement(MethodNames.OfBlock(layer, "Backward"), "c, loop"));
        }

        if (_graph.Inject is not null)
        {
            body.Add(new InvokeStatement("InjectBackward", _graph.HasState ? "c, loop" : "c"));
        }
        else if (_block.EndsWithBarrier)
        {
            body.Add(OpSequence.End);
        }

        return new Method("LoopBackward", Method.WithLoop, "From the gradient of s_loop to that of s_(loop-1).", Frame.Block, body)
        {
            IsEntry = true,
        };
    }

    private static IEnumerable<Statement> Recompute(int layer) =>
    [
        new BarrierStatement("the block after it is done with the slot"),
        new InvokeStatement(MethodNames.OfBlock(layer, MethodNames.Recompute), "c, loop"),
        new BarrierStatement("backward divides other axes"),
    ];
}
