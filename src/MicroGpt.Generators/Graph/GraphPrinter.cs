using System.Text;

namespace MicroGpt.Generators.Graph;

/// <summary>The graph as text, one op a line, for people and for tests.</summary>
internal static class GraphPrinter
{
    public static string Print(ModelGraph graph)
    {
        var text = new StringBuilder();
        foreach (Section section in graph.Sections)
        {
            string runs = section == graph.Block ? $" x {graph.Layers} layers" : string.Empty;
            text.Append($"section {section.Name}{runs}({string.Join(", ", section.Inputs)})\n");
            foreach (Parameter parameter in section.Parameters)
            {
                text.Append($"  parameter {parameter.Name} ({parameter.Rows},{parameter.Columns}) {parameter.Group}\n");
            }

            Print(text, "forward", section.Forward);
            Print(text, "backward", section.Backward);
        }

        return text.ToString();
    }

    private static void Print(StringBuilder text, string title, List<Op> ops)
    {
        if (ops.Count == 0)
        {
            return;
        }

        text.Append($"  {title}\n");
        foreach (Op op in ops)
        {
            string outputs = op.Outputs.Count == 0 ? string.Empty : string.Join(", ", op.Outputs) + " = ";
            IEnumerable<string> operands = op.Inputs.OfType<Tensor>().Select(t => $"%{t.Id}").Concat(op.Parameters.OfType<Parameter>().Select(p => p.Name));
            text.Append($"    {outputs}{op.Kind}({string.Join(", ", operands)}) by {op.Partition}\n");
        }
    }
}
