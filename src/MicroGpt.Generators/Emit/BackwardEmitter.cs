using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using static MicroGpt.Generators.Emit.MethodText;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes HeadBackward, LoopBackward and EmbedBackward.</summary>
internal sealed class BackwardEmitter(ModelPlan plan, CallWriter calls)
{
    private readonly ActivationPlan _a = plan.Activations;
    private readonly ModelGraph _graph = plan.Graph;

    public string Emit(FileHeader header)
    {
        var code = new CodeWriter();
        using (header.Open(code, []))
        {
            Dispatch(code, "HeadBackward", "WorkContext c, int loop, float* rowWeight", "c, loop, rowWeight");
            Dispatch(code, "LoopBackward", "WorkContext c, int loop", "c, loop");
            Dispatch(code, "EmbedBackward", "WorkContext c", "c");
            Head(code);
            Loop(code);
            Embed(code);
        }

        return code.ToString();
    }

    private void Head(CodeWriter code)
    {
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(_graph.Head.Backward, false);
        using (Method(code, "HeadBackward", "WorkContext c, int loop, float* rowWeight"))
        {
            Rows(code);
            code.Line("c.Share(c.Rows, 8, out int h0, out int h1);");
            code.Line("int p0, p1;");
            code.Line("float* x = c.Activations.State(loop);");
            OuterBases(code);
            using (code.Block("if (loop == c.Depth)"))
            {
                ClearRows(code, _a.StateGradient, "nothing came back from a later loop yet");
                if (_graph.HasState)
                {
                    ClearRows(code, _a.EmbeddingGradient, "de collects from every loop");
                }
            }

            Ops(code, calls, _graph.Head.Backward, barriers);
            End(code, barriers, _graph.Head.Backward.Count);
        }

        code.Line();
    }

    private void Loop(CodeWriter code)
    {
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(_graph.Block.Backward, true);
        using (Method(code, "LoopBackward", "WorkContext c, int loop"))
        {
            Rows(code);
            code.Line($"c.Share(c.SpanCount * {N(plan.Attention.Heads)}, 1, out int i0, out int i1);");
            code.Line("int p0, p1;");
            code.Line("float* scratch = c.Scratch;");
            Freshness(code);
            using (code.Block($"for (nint layer = {N(_graph.Layers - 1)}; layer >= 0; layer--)"))
            {
                Again(code);
                LayerBases(code, plan, true);
                Ops(code, calls, _graph.Block.Backward, barriers);
            }

            if (_graph.Inject is { } inject)
            {
                Inject(code, inject.Backward, barriers.Contains(_graph.Block.Backward.Count));
            }
            else
            {
                End(code, barriers, _graph.Block.Backward.Count);
            }
        }

        code.Line();
    }

    // Blocks whose slots hold another block's activations run again, from their inputs.
    private void Freshness(CodeWriter code)
    {
        if (plan.Recompute.SharesBlocks)
        {
            code.Line($"bool ranLast = loop == c.Depth || loop <= c.Depth - {N(plan.Recompute.Loops)};");
        }
    }

    private void Again(CodeWriter code)
    {
        if (!plan.Recompute.SharesBlocks)
        {
            return;
        }

        using (code.Block($"if (!ranLast || layer < {N(_graph.Layers - plan.Recompute.Blocks)})"))
        {
            code.Line("c.Sync();");
            code.Line("BlockForward<TKernels>(c, loop, layer, false);");
            code.Line("c.Sync();");
        }

        code.Line();
    }

    /// <param name="meet">Whether the blocks end with ops that did not divide the rows.</param>
    private void Inject(CodeWriter code, List<Op> ops, bool meet)
    {
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(ops, false);
        if (meet)
        {
            barriers.Add(0);
        }

        code.Line();
        using (code.Block(string.Empty))
        {
            InjectBases(code, plan, true);
            Ops(code, calls, ops, barriers);
            End(code, barriers, ops.Count);
        }
    }

    private void Embed(CodeWriter code)
    {
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(_graph.Embedding.Backward, false);
        using (Method(code, "EmbedBackward", "WorkContext c"))
        {
            Rows(code);
            code.Line("int p0, p1;");
            OuterBases(code);
            Ops(code, calls, _graph.Embedding.Backward, barriers);
            End(code, barriers, _graph.Embedding.Backward.Count);
        }
    }

    private void OuterBases(CodeWriter code)
    {
        code.Line("float* outer = c.Outer;");
        code.Line("float* scratch = c.Scratch;");
        WeightBases(code, plan, backward: true);
        code.Line("float* g = c.Gradients;");
    }

    private void ClearRows(CodeWriter code, Place place, string why) =>
        code.Line($"new Span<float>({(place.Offset == 0 ? "c.Scratch" : $"c.Scratch + ({N(place.Offset)} * cap)")} + ((nint)r0 * {N(_a.StateStride)}), (r1 - r0) * {N(_a.StateStride)}).Clear(); // {why}");
}
