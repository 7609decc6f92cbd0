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
            string once = Once("prelude", graph.PreludeLayers) + Once("coda", graph.CodaLayers);
            string runs = section == graph.Block ? $" x {graph.Layers} layers{once}" : string.Empty;
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

    private static string Once(string name, int layers) => layers == 0 ? string.Empty : $", {layers} of them once as the {name},";

    private static void Print(StringBuilder text, string title, List<Op> ops)
    {
        if (ops.Count == 0)
        {
            return;
        }

        text.Append($"  {title}\n");
        foreach (Op op in ops)
        {
            string outputs = op.Outputs.Any() ? string.Join(", ", op.Outputs) + " = " : string.Empty;
            IEnumerable<string> operands = op.Inputs.Select(t => $"%{t.Id}").Concat(op.Parameters.Select(p => p.Name));
            text.Append($"    {outputs}{op.Name}({string.Join(", ", operands)}) by {op.Partition}\n");
        }
    }
}
