using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>The matrices whose updates the optimizer orthogonalizes. Empty for an optimizer that works on elements alone.</summary>
internal sealed class MatrixPlan
{
    private readonly List<MatrixShape> _shapes = [];
    private readonly bool _orthogonalizes;

    private MatrixPlan(bool orthogonalizes) => _orthogonalizes = orthogonalizes;

    /// <summary>The distinct shapes, in the order of their first use.</summary>
    public IReadOnlyList<MatrixShape> Shapes => _shapes;

    /// <summary>Work memory of one worker.</summary>
    public long WorkFloats => _shapes.Count == 0 ? 0 : _shapes.Max(shape => shape.WorkFloats);

    public static MatrixPlan Of(ModelSpec spec, ModelGraph graph)
    {
        var plan = new MatrixPlan(spec.Training.Optimizer.Kind.Orthogonalizes());
        foreach (Parameter parameter in graph.Sections.SelectMany(section => section.Parameters).Where(plan.Holds))
        {
            MatrixShape shape = ShapeOf(parameter);
            if (!plan._shapes.Contains(shape))
            {
                plan._shapes.Add(shape);
            }
        }

        return plan;
    }

    /// <summary>Whether updates of a parameter are orthogonalized.</summary>
    public bool Holds(Parameter parameter) => _orthogonalizes && parameter.Group == ParameterGroup.Matrix;

    /// <summary>Index of the shape of a parameter's parts.</summary>
    public int IndexOf(Parameter parameter) => _shapes.IndexOf(ShapeOf(parameter));

    private static MatrixShape ShapeOf(Parameter parameter) => new(
        parameter.StoredRows,
        parameter.RowStride / parameter.Parts,
        parameter.RowStride,
        parameter.Rows.Count <= parameter.Columns.Count / parameter.Parts);
}
