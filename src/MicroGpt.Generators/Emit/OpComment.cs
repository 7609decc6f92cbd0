using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Emit;

/// <summary>The comment behind a call: what is computed, with shapes.</summary>
internal static class OpComment
{
    public static string Of(Op op)
    {
        Parameter? parameter = op.Parameters.Count > 0 ? op.Parameters[0] : null;
        return op.Kind switch
        {
            OpKind.Linear => $"{op.Output.Name}{Of(op.Output)} = {op.Input(0).Name}{Of(op.Input(0))} x {Matrix(parameter!, op.Transposed)}",
            OpKind.LinearInputGrad => $"{op.Output.Name}{Of(op.Output)} = {op.Input(1).Name}{Of(op.Input(1))} x {Matrix(parameter!, !op.Transposed)}",
            OpKind.LinearWeightGrad => $"d{Matrix(parameter!, false)} += {op.Input(0).Name}{Of(op.Input(0))}^T x {op.Input(1).Name}{Of(op.Input(1))}",
            OpKind.Narrow => $"{op.Output.Name}{Of(op.Output)} in bf16, for backward",
            OpKind.CrossEntropyGrad => $"{op.Output.Name}{Of(op.Output)} in place of the logits",
            _ when op.Outputs.Count > 0 => $"{op.Output.Name}{Of(op.Output)} = {op.Kind}({Inputs(op)})",
            _ => $"{string.Join(", ", op.Parameters.OfType<Parameter>().Select(p => "d" + Short(p)))} += {op.Kind}({Inputs(op)})",
        };
    }

    private static string Inputs(Op op) => string.Join(", ", op.Inputs.OfType<Tensor>().Select(t => t.Name));

    private static string Of(Tensor tensor) => $" (T,{tensor.Width})";

    private static string Matrix(Parameter p, bool transposed) =>
        transposed ? $"{Short(p)}^T ({p.Columns},{p.Rows})" : $"{Short(p)} ({p.Rows},{p.Columns})";

    private static string Short(Parameter p) => p.Name.Replace("blocks.{0}.", string.Empty);
}
