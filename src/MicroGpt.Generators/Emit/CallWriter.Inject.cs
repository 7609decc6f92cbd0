using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Emit;

/// <summary>Calls of what joins the state with the embedding.</summary>
internal sealed partial class CallWriter
{
    private static string LoopRow(string table, Parameter rows) => $"{table} + ((loop - 1) * {CSharpLiteral.Of(rows.RowStride)})";

    private void Add(CodeWriter code, Op op) =>
        Rows(code, op, new AddKernel(op.Output.Width.Padded, op.Output.Stride), At(op.Input(0)), At(op.Input(1)), At(op.Output));

    private void AddFirst(CodeWriter code, Op op)
    {
        if (At(op.Input(0)) != At(op.Output))
        {
            throw new InvalidOperationException("What is added in the first loop alone is added in place.");
        }

        using (code.Block("if (loop == 1)"))
        {
            Add(code, op);
        }

        code.Line();
    }

    private void ScaledAdd(CodeWriter code, Op op)
    {
        var kernel = new ScaledAddKernel(op.Output.Width.Padded, op.Output.Stride);
        Rows(code, op, kernel, At(op.Input(0)), Weight(op.Parameters[0]!), At(op.Input(1)), Weight(op.Parameters[1]!), At(op.Output));
    }

    private void ScaleGrad(CodeWriter code, Op op)
    {
        var kernel = new ScaleGradKernel(op.Output.Width.Padded, op.Output.Stride, op.Inputs[0] is not null);
        Rows(code, op, kernel, op.Inputs[0] is { } addTo ? At(addTo) : string.Empty, At(op.Input(1)), Weight(op.Parameters[0]!), At(op.Output));
    }

    private void ScaledAddParameterGrad(CodeWriter code, Op op)
    {
        Tensor dy = op.Input(0);
        var kernel = new ScaledAddParameterGradKernel(dy.Width.Padded, dy.Stride);
        Shared(
            code, op, kernel, dy.Width.Padded, At(dy), At(op.Input(1)), At(op.Input(2)),
            Gradient(op.Parameters[0]!), Gradient(op.Parameters[1]!), "c.Rows");
    }
}
