namespace MicroGpt.Generators.Graph;

/// <summary>
/// Runs between passes. Checks that every op reads only existing tensors and that operand shapes fit.
/// A failure is a bug of the previous pass.
/// </summary>
internal static class GraphVerifier
{
    public static void Check(ModelGraph graph, string stage)
    {
        foreach (Section section in graph.Sections)
        {
            var known = new HashSet<Tensor>(section.Inputs);
            CheckOps(section, section.Forward, known, stage);
            foreach (Tensor gradient in new[] { section.OutputGradient, section.CollectedGradient }.OfType<Tensor>())
            {
                if (!section.Backward.Any(op => op.Outputs.Contains(gradient)))
                {
                    known.Add(gradient);
                }
            }

            CheckOps(section, section.Backward, known, stage);
        }
    }

    private static void CheckOps(Section section, List<Op> ops, HashSet<Tensor> known, string stage)
    {
        foreach (Op op in ops)
        {
            foreach (Tensor input in op.Inputs)
            {
                Require(known.Contains(input), section, op, stage, $"reads {input}, which nothing before it produces");
            }

            foreach (Tensor output in op.Outputs)
            {
                Require(known.Add(output), section, op, stage, $"produces {output} a second time");
            }

            CheckShapes(section, op, stage);
        }
    }

    private static void CheckShapes(Section section, Op op, string stage)
    {
        if (op.Replaceable is { } replaced)
        {
            Require(replaced.Width == op.Output.Width, section, op, stage, "replaces an input of another shape");
        }

        Require(op.Mismatch is null, section, op, stage, op.Mismatch ?? string.Empty);
    }

    private static void Require(bool condition, Section section, Op op, string stage, string problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"After {stage}: {op.Name} in {section.Name} {problem}.");
        }
    }
}
