using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>
/// The loop for a single row, as in generating one text. Products divide their columns among the team, since there is only one row.
/// Also the method that lends the keys and values of a token that stops early to later loops.
/// </summary>
internal sealed class DecodeLowering(ModelPlan plan)
{
    private readonly ModelGraph _graph = plan.Graph;
    private readonly OpSequence _block = OpSequence.Of(plan, ByColumns(plan.Graph.Block.Forward), repeats: true);

    public static ProgramFile Lower(ModelPlan plan) =>
        new("Decode", "The loop for a single row, as in generation: products divide columns.", [.. new DecodeLowering(plan).Methods()]);

    // Nothing is dropped here, so a product adds its residual itself.
    private static List<Op> ByColumns(IEnumerable<Op> ops)
    {
        var result = new List<Op>();
        foreach (Op op in ops)
        {
            if (op is Dropout { Residual: { } residual } dropout && result.LastOrDefault() is Linear product && product.Y == dropout.X)
            {
                result[result.Count - 1] = product with { Residual = residual, Y = dropout.Y };
            }
            else
            {
                result.Add(op is Linear ? op with { Partition = Partition.Columns } : op);
            }
        }

        return result;
    }

    private IEnumerable<Method> Methods()
    {
        yield return Loop();
        if (InjectsByColumns)
        {
            yield return new Method(
                "InjectDecode",
                Method.WithLoop,
                "Inject, for a single row.",
                Frame.Injection,
                [.. OpSequence.Of(plan, ByColumns(_graph.Inject!.Forward)).AllToTheEnd()]);
        }

        for (int layer = 0; layer < _graph.Layers; layer++)
        {
            yield return new Method(
                MethodNames.OfBlock(layer, "Decode"),
                Method.WithLoop,
                $"The forward pass of {MethodNames.Title(layer, _graph)}, for a single row.",
                Frame.Block,
                [.. _block.All()])
            {
                Layer = layer,
            };
        }

        if (_graph.HasState && !plan.Attention.IsFull)
        {
            yield return Lend();
        }
    }

    /// <summary>Whether the injection has products. Then a single row needs its own version of the injection.</summary>
    private bool InjectsByColumns => _graph.Inject?.Forward.OfType<Linear>().Any() == true;

    private Method Loop()
    {
        var body = new List<Statement>();
        if (_graph.Inject is not null)
        {
            body.Add(new InvokeStatement(InjectsByColumns ? "InjectDecode" : "Inject", "c, loop"));
        }

        for (int layer = _graph.PreludeLayers; layer < _graph.CoreEnd; layer++)
        {
            body.Add(new InvokeStatement(MethodNames.OfBlock(layer, "Decode"), "c, loop"));
        }

        if (_block.EndsWithBarrier)
        {
            body.Add(OpSequence.End);
        }

        return new Method("LoopDecode", Method.WithLoop, "LoopForward, for a single row.", Frame.Block, body);
    }

    private Method Lend()
    {
        var attention = _graph.Block.Forward.OfType<Attention>().Single();
        var kernel = new LendKernel(attention.Shape(plan), plan.OuterLayers, _graph.CoreLayers);
        var call = new KernelCall(
            kernel,
            Operand.List(
                Operand.Expression("c.Cache"),
                Operand.Expression("c.CacheStride"),
                Operand.Spans,
                Operand.Expression("loop"),
                Operand.Expression("c.Depth")));
        return new Method(
            "Lend",
            Method.WithRows,
            "Keys and values of the spans [begin, end), which stop at a loop, for all later loops.",
            Frame.Block,
            [new KernelStatement(call, Partition.Spans, "a span is a sequence's rows in this batch")])
        {
            IsEntry = true,
        };
    }
}
