using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Lowering;

/// <summary>
/// Orthogonalize replaces a matrix by the nearest one with orthogonal rows or columns, by <see cref="NewtonSchulz"/> on its Gram matrix.
/// One worker computes a whole matrix, so the method has no barriers.
/// </summary>
internal static class OrthogonalizeLowering
{
    /// <returns>Null for an optimizer that needs no such method.</returns>
    public static ProgramFile? Lower(ModelPlan plan)
    {
        IReadOnlyList<MatrixShape> shapes = plan.Matrices.Shapes;
        if (shapes.Count == 0)
        {
            return null;
        }

        var entry = new Method(
            "Orthogonalize",
            "WorkContext c, int shape, float* u, float* work",
            "Moves the singular values of u, a matrix of one of the model's shapes, towards 1.",
            Frame.Embedding,
            [.. shapes.Select((shape, i) => new WhenStatement(
                $"shape == {N(i)}", [new InvokeStatement(NameOf(shape), "c, u, work")]))])
        {
            IsEntry = true,
        };
        IEnumerable<Method> iterations = shapes.Select(shape => shape.Size).Distinct().Select(Iteration);
        return new ProgramFile(
            "Orthogonalize", "Updates of the matrices, made orthogonal.", [entry, .. shapes.Select(Shape), .. iterations]);
    }

    private static string NameOf(MatrixShape shape) =>
        $"Orthogonalize_{N(shape.Rows)}x{N(shape.Columns)}_{N(shape.Ld)}{(shape.EqualizesNeurons ? "_equalized" : string.Empty)}";

    private static Method Shape(MatrixShape shape)
    {
        string size = N(shape.Size);
        string square = $"({size},{size})";
        string u = $"({N(shape.Rows)},{N(shape.Columns)})";
        string longName = shape.IsWide ? "uPanels" : "product";
        var body = new List<Statement>
        {
            new TextStatement(
                $"float* {longName} = work;", shape.IsWide ? "u and its transpose in panels" : $"{u}, rows {N(shape.Stride)} apart"),
            new TextStatement($"float* a = {longName} + {N(shape.LongFloats)};", square),
            new TextStatement($"float* s = a + {N(shape.SquareFloats)};", square),
            new TextStatement($"float* p = s + {N(shape.SquareFloats)};", square),
            new TextStatement($"float* q = p + {N(shape.SquareFloats)};", square),
            new TextStatement($"float* panels = q + {N(shape.SquareFloats)};", $"{square} in panels"),
            new TextStatement($"float* norm = panels + {N(shape.PanelFloats)};"),
        };
        body.AddRange(shape.IsWide ? Wide(shape, u, square) : Tall(shape, u, square));
        if (shape.EqualizesNeurons)
        {
            body.Add(Call(new NeuronNormKernel(shape.Rows, shape.Columns, shape.Ld), "columns of the same norm", "u", longName));
        }

        return new Method(
            NameOf(shape),
            "WorkContext c, float* u, float* work",
            $"u {u}, rows {N(shape.Ld)} floats apart: {(shape.IsWide ? "rows" : "columns")} become orthogonal.",
            Frame.Embedding,
            body);
    }

    private static IEnumerable<Statement> Wide(MatrixShape shape, string u, string square)
    {
        var transpose = new PackKernel(StorageType.Float32, shape.Columns, shape.Size, shape.Rows, shape.Ld, Transposed: true);
        var gram = new SymmetricProductKernel(shape.Columns, shape.Size, shape.Rows, shape.Ld, shape.Stride);
        var pack = new PackKernel(StorageType.Float32, shape.Size, shape.Columns, shape.Rows, shape.Ld, Transposed: false);
        var product = new LinearKernel("Product", shape.Size, shape.Columns, shape.Stride, shape.Ld, false, ResidualKind.None);
        if (shape.Rows < shape.Size)
        {
            yield return Clear(shape);
        }

        yield return Call(transpose, "u^T", "u", "uPanels", "0", N(shape.Size));
        yield return Call(gram, $"a {square} = u u^T", "u", "uPanels", "a");
        yield return Iterate(shape);
        yield return Call(pack, $"u {u}", "u", "uPanels", "0", N(shape.Columns));
        yield return Call(product, $"u = q u", "q", "uPanels", "u", "0", N(shape.Rows));
    }

    private static IEnumerable<Statement> Tall(MatrixShape shape, string u, string square)
    {
        int size = shape.Size;
        var gram = new WeightGradKernel(size, size, StorageType.Float32, shape.Ld, shape.Ld, shape.Stride, Symmetric: true);
        var product = new LinearKernel("Product", size, size, shape.Ld, shape.Stride, false, ResidualKind.None);
        yield return Clear(shape);
        yield return Call(gram, $"a {square} = u^T u", "u", "u", "a", "c.Private", N(shape.Rows), "0", N(size));
        yield return Call(new MirrorKernel(size, shape.Stride), "a is symmetric", "a");
        yield return Iterate(shape);
        yield return Call(PackSquare(shape), "q", "q", "panels", "0", N(size));
        yield return Call(product, $"product {u} = u q", "u", "panels", "product", "0", N(shape.Rows));
        yield return Call(new CopyRowsKernel(shape.Rows, size, shape.Stride, shape.Ld), $"u {u}", "product", "u");
    }

    private static InvokeStatement Iterate(MatrixShape shape) =>
        new($"NewtonSchulz_{N(shape.Size)}", "a, s, p, q, panels, norm", "q, so that q u or u q has singular values near 1");

    private static TextStatement Clear(MatrixShape shape) =>
        new($"new Span<float>(a, {N(shape.SquareFloats)}).Clear();");

    // T = A P, A = T P, Q = Q P. The buffers of Q and of a product change places.
    private static Method Iteration(int size)
    {
        var shape = new MatrixShape(size, size, size, EqualizesNeurons: false);
        int ld = shape.Stride;
        var product = new SymmetricProductKernel(size, size, size, ld, ld);
        var body = new List<Statement> { Call(new NormalizeGramKernel(size, ld), "singular values of at most 1", "a", "norm") };
        (string q, string s) = ("q", "s");
        for (int i = 0; i < NewtonSchulz.Steps.Count; i++)
        {
            (float c0, float c1, float c2) = NewtonSchulz.Steps[i];
            string p = i == 0 ? q : "p";
            bool last = i == NewtonSchulz.Steps.Count - 1;
            string step = $"step {N(i + 1)}";
            body.Add(Call(PackSquare(shape), step, "a", "panels", "0", N(size)));
            body.Add(Call(product, $"{s} = a a", "a", "panels", s));
            body.Add(Call(
                new PolynomialKernel(size, ld),
                $"{p} = c0 I + c1 a + c2 {s}",
                ["a", s, p, .. new[] { c0, c1, c2 }.Select(CSharpLiteral.Of)]));
            if (i == 0 && last)
            {
                break;
            }

            body.Add(Call(PackSquare(shape), p, p, "panels", "0", N(size)));
            if (!last)
            {
                body.Add(Call(product, $"{s} = a {p}", "a", "panels", s));
                body.Add(Call(product, $"a = {s} {p}", s, "panels", "a"));
            }

            if (i > 0)
            {
                body.Add(Call(product, $"{s} = {q} {p}, the next q", q, "panels", s));
                (q, s) = (s, q);
            }
        }

        body.Add(Call(new ScaleMatrixKernel(size, ld), "norm q", q, "norm"));
        if (q != "q")
        {
            body.Add(Call(new CopyRowsKernel(size, size, ld, ld), "q", q, "q"));
        }

        return new Method(
            $"NewtonSchulz_{N(size)}",
            "float* a, float* s, float* p, float* q, float* panels, float* norm",
            $"From a Gram matrix a ({N(size)},{N(size)}) to q, close to a^(-1/2).",
            Frame.Embedding,
            body);
    }

    private static PackKernel PackSquare(MatrixShape shape) =>
        new(StorageType.Float32, shape.Size, shape.Size, shape.Size, shape.Stride, Transposed: false);

    private static KernelStatement Call(Kernel kernel, string comment, params string[] arguments) => new(
        new KernelCall(kernel, [.. arguments.Select(Operand.Expression)]), Partition.Whole, comment);

    private static string N(long value) => CSharpLiteral.Of(value);
}
