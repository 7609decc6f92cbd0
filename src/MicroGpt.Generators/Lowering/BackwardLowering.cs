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
                $"The backward pass of {MethodNames.Title(layer, _graph.Layers)}.",
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
            [.. OpSequence.Of(plan, _graph.Embedding.Backward).AllToTheEnd()])
        {
            IsEntry = true,
        };
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

        IReadOnlyList<Statement> first = _graph.Loops > 1 ? [new WhenStatement("loop == c.Depth", clear)] : clear;
        return new Method(
            "HeadBackward",
            "WorkContext c, int loop, float* rowWeight",
            "From the losses after a loop to the gradients of its state and of the head.",
            Frame.Head,
            [.. first, .. OpSequence.Of(plan, _graph.Head.Backward).AllToTheEnd()])
        {
            IsEntry = true,
        };
    }

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

        for (int layer = _graph.Layers - 1; layer >= 0; layer--)
        {
            if (recompute.IsAlwaysRecomputed(layer, _graph.Layers))
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
