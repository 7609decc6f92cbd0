using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using static MicroGpt.Generators.Emit.MethodText;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes EmbedForward, LoopForward, ExitForward, HeadForward, LossForward and Lend.</summary>
internal sealed class ForwardEmitter(ModelPlan plan, CallWriter calls)
{
    private readonly ActivationPlan _a = plan.Activations;
    private readonly ModelGraph _graph = plan.Graph;

    public string Emit(FileHeader header)
    {
        var code = new CodeWriter();
        using (header.Open(code, []))
        {
            Dispatch(code, "EmbedForward", "WorkContext c", "c");
            Dispatch(code, "LoopForward", "WorkContext c, int loop", "c, loop");
            if (plan.Recompute.RepeatedLoops(FlopCounter.BackwardLoops(plan)) > 0)
            {
                Dispatch(code, "LoopRecompute", "WorkContext c, int loop", "c, loop");
            }

            Dispatch(code, "HeadForward", "WorkContext c, int loop, int begin, int end", "c, loop, begin, end");
            Dispatch(code, "ExitForward", "WorkContext c, int loop, int begin, int end", "c, loop, begin, end");
            Dispatch(code, "LossForward", "WorkContext c, float* rowLoss", "c, rowLoss");
            Dispatch(code, "Lend", "WorkContext c, int loop, int begin, int end", "c, loop, begin, end");
            Embed(code);
            Loop(code, "LoopForward", "BlockForward", op => op, "c.Rows == 1 && c.Lanes > 1", _graph.Layers);
            if (plan.Recompute.RepeatedLoops(FlopCounter.BackwardLoops(plan)) > 0)
            {
                Loop(code, "LoopRecompute", "BlockForward", op => op, null, _graph.Layers - 1);
            }

            Block(code, "BlockForward", _graph.Block.Forward, new SyncPlanner(_a).Barriers(_graph.Block.Forward, true), false);
            List<Op> oneRow = [.. _graph.Block.Forward.Select(Columns)];
            Loop(code, "LoopOfOneRow", "BlockOfOneRow", Columns, null, _graph.Layers);
            Block(code, "BlockOfOneRow", oneRow, new SyncPlanner(_a).Barriers(oneRow, true), true);
            List<Op> head = _graph.Head.Forward.GetRange(0, _graph.Head.Forward.Count - 1);
            Head(code, "HeadForward", head);
            Head(code, "ExitForward", _graph.Head.Exit is null ? [] : [.. head.Where(op => !IsLogits(op))]);
            Loss(code);
            Lend(code);
            AddressEmitter.Emit(code, plan);
        }

        return code.ToString();
    }

    private void Embed(CodeWriter code)
    {
        using (Method(code, "EmbedForward", "WorkContext c"))
        {
            Rows(code);
            code.Line("float* outer = c.Outer;");
            BFloat16Weights(code, plan);
            Weights(code, plan);
            if (!_graph.HasState)
            {
                code.Line("float* x = c.Activations.Stream(1, c.Depth);");
            }

            Ops(code, calls, _graph.Embedding.Forward, new SyncPlanner(_a).Barriers(_graph.Embedding.Forward, false));
            if (_graph.HasState)
            {
                code.Line($"new Span<float>({CallWriter.At(_a.ZeroState)} + ((nint)r0 * {N(_a.StateStride)}), (r1 - r0) * {N(_a.StateStride)}).Clear(); // s_0 = 0");
            }
        }

        code.Line();
    }

    /// <param name="oneRow">Condition under which rows are too few to divide, and columns are divided instead.</param>
    /// <param name="whole">Blocks that run to their end; the others lack the last op.</param>
    private void Loop(CodeWriter code, string name, string block, Func<Op, Op> divide, string? oneRow, int whole)
    {
        List<Op> ops = [.. _graph.Block.Forward.Select(divide)];
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(ops, true);
        using (Method(code, name, "WorkContext c, int loop"))
        {
            if (oneRow is not null)
            {
                using (code.Block($"if ({oneRow})"))
                {
                    code.Line("LoopOfOneRow<TKernels>(c, loop);");
                    code.Line("return;");
                }

                code.Line();
            }

            if (_graph.Inject is { } inject)
            {
                if (name == "LoopOfOneRow")
                {
                    code.Line("int p0, p1;");
                }

                Rows(code);
                Inject(code, [.. inject.Forward.Select(divide)]);
            }

            using (code.Block($"for (nint layer = 0; layer < {N(_graph.Layers)}; layer++)"))
            {
                code.Line($"{block}<TKernels>(c, loop, layer, {(whole == _graph.Layers ? "true" : $"layer < {N(whole)}")});");
            }

            End(code, barriers, ops.Count);
        }

        code.Line();
    }

    private static Op Columns(Op op) => op.Kind == OpKind.Linear ? op.By(Partition.Columns) : op;

    /// <param name="columns">Whether products divide columns.</param>
    private void Block(CodeWriter code, string name, List<Op> ops, HashSet<int> barriers, bool columns)
    {
        using (Method(code, name, "WorkContext c, int loop, nint layer, bool whole"))
        {
            if (columns)
            {
                code.Line("int p0, p1;");
            }

            Rows(code);
            code.Line($"c.Share(c.SpanCount * {N(plan.Attention.Heads)}, 1, out int i0, out int i1);");
            LayerBases(code, plan, false);
            code.Line($"float* y = layer == {N(_graph.Layers - 1)} ? c.Activations.State(loop) : x + c.Activations.StreamStride;");
            if (ops.Any(op => op.Kind == OpKind.Narrow))
            {
                code.Line("float* scratch = c.Scratch;");
                code.Line("bool keeps = c.Activations.Keeps;");
            }

            code.Line($"float* cache = c.Cache == null ? null : c.Cache + ((((loop - 1) * {N(_graph.Layers)}) + layer) * (nint){N(plan.Attention.CacheFloats)});");
            int last = ops.Count - 1;
            Ops(code, calls, ops.GetRange(0, last), barriers);
            if (barriers.Contains(last))
            {
                code.Line("c.Sync();");
            }

            // Backward of this block reads all but the block's output.
            using (code.Block("if (whole)"))
            {
                calls.Write(code, ops[last]);
            }
        }

        code.Line();
    }

    private void Inject(CodeWriter code, List<Op> ops)
    {
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(ops, false);
        using (code.Block(string.Empty))
        {
            code.Line("float* x = c.Activations.Stream(loop, c.Depth);");
            InjectBases(code, plan, false);
            Ops(code, calls, ops, barriers);
            End(code, barriers, ops.Count);
        }

        code.Line();
    }

    private bool IsLogits(Op op) => op.Outputs.Contains(_graph.Head.Forward[_graph.Head.Forward.Count - 1].Input(0));

    private void Head(CodeWriter code, string name, List<Op> ops)
    {
        HashSet<int> barriers = new SyncPlanner(_a).Barriers(ops, false);
        using (Method(code, name, "WorkContext c, int loop, int begin, int end"))
        {
            if (ops.Count == 0)
            {
                return;
            }

            code.Line("nint cap = c.Capacity;");
            code.Line("c.Share(end - begin, 8, out int h0, out int h1);");
            code.Line("h0 += begin;");
            code.Line("h1 += begin;");
            HeadBases(code);
            Ops(code, calls, ops, barriers);
            code.Line("c.Sync();");
        }

        code.Line();
    }

    private void Loss(CodeWriter code)
    {
        Op loss = _graph.Head.Forward[_graph.Head.Forward.Count - 1];
        using (Method(code, "LossForward", "WorkContext c, float* rowLoss"))
        {
            code.Line("nint cap = c.Capacity;");
            code.Line("c.Share(c.Rows, 8, out int h0, out int h1);");
            code.Line("float* outer = c.Outer;");
            calls.Write(code, loss);
        }

        code.Line();
    }

    private void Lend(CodeWriter code)
    {
        using (Method(code, "Lend", "WorkContext c, int loop, int begin, int end"))
        {
            if (_graph.Loops > 1)
            {
                code.Line("c.Share(end - begin, 1, out int i0, out int i1);");
                code.Line($"{calls.CallLend()}(c.Cache, c.Spans, loop, begin + i0, begin + i1);");
            }
        }

        code.Line();
    }

    private void HeadBases(CodeWriter code)
    {
        code.Line("float* x = c.Activations.State(loop);");
        code.Line("float* outer = c.Outer;");
        WeightBases(code, plan, backward: false);
    }
}
