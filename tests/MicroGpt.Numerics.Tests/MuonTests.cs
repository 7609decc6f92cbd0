using MicroGpt.Numerics.Tests.Generated;
using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Muon against the iteration in double: wide and tall matrices, padded heads, odd sizes, parts side by side.</summary>
public class MuonTests
{
    private const float Rate = 0.002f;

    private static readonly Isa[] s_isas = [.. Enum.GetValues<Isa>().Where(ProcessorIsa.Supports)];

    [Fact]
    public void OrthogonalizedMatricesAreThoseOfTheTextbook()
    {
        CheckShapes<MuonModel>();
        CheckShapes<MuonLongModel>();
    }

    [Fact]
    public void AStepMovesMatricesAlongTheOrthogonalizedGradient() => CheckStep<MuonModel>();

    [Fact]
    public void SoItDoesWhereTheMomentIsBFloat16() => CheckStep<MuonLongModel>();

    [Fact]
    public void MatricesHaveOneMoment()
    {
        ModelDescription model = MuonModel.Description;
        IReadOnlyList<MomentLayout> layouts = MomentLayout.Of(model, OptimizerKind.Muon);
        Assert.Equal(2, layouts.Count);
        Assert.All(model.Parameters, parameter => Assert.True(layouts[0].Holds(parameter)));
        Assert.All(model.Parameters, parameter => Assert.Equal(parameter.Group != ParameterGroup.Matrix, layouts[1].Holds(parameter)));
        Assert.Equal(model.Plan.OptimizerBytes, sizeof(float) * layouts.Sum(layout => layout.Count));
        Assert.True(layouts[1].Count < layouts[0].Count / 2);
    }

    private static unsafe void CheckShapes<TModel>()
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        foreach (ParameterInfo parameter in model.Parameters.Where(parameter => parameter.Matrices > 0))
        {
            for (int part = 0; part < parameter.Matrices; part++)
            {
                double[,] matrix = Random(parameter, part);
                double[,] expected = NewtonSchulz.Update(matrix);
                float[][] results = [.. s_isas.Select(isa => Orthogonalize<TModel>(parameter, part, matrix, isa))];
                Assert.All(results, result => Assert.Equal(results[0], result));
                double distance = Distance(expected, results[0]);
                Assert.True(distance < 2e-4, $"{parameter.Name} part {part} is {distance} from the iteration in double");
                AssertNearlyOrthogonal(NewtonSchulz.Orthogonalize(matrix));
            }
        }
    }

    private static double[,] Random(ParameterInfo parameter, int part)
    {
        var random = new Random(part);
        double[,] matrix = new double[parameter.Rows, parameter.Columns / parameter.Matrices];
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                matrix[i, j] = (float)((random.NextDouble() - 0.5) * 1e-3);
            }
        }

        return matrix;
    }

    private static unsafe float[] Orthogonalize<TModel>(ParameterInfo parameter, int part, double[,] matrix, Isa isa)
        where TModel : ICompiledModel
    {
        MemoryPlan plan = TModel.Description.Plan;
        int columns = matrix.GetLength(1);
        using var u = new GuardedFloats(parameter.PaddedCount, poisoned: false);
        using var work = new GuardedFloats(plan.MatrixWorkFloats, poisoned: true);
        using var tiles = new GuardedFloats(plan.PrivateFloats, poisoned: true);
        long Index(int i, int j) => parameter.IndexOf(i, (part * columns) + j) - parameter.Offset;
        Each(matrix, (i, j) => u.Pointer[Index(i, j)] = (float)matrix[i, j]);
        var context = new WorkContext { Isa = isa, Private = tiles.Pointer };
        TModel.Orthogonalize(
            context, parameter.MatrixShape, u.Pointer + ((long)part * parameter.RowStride / parameter.Matrices), work.Pointer);
        u.CheckGuards("u");
        work.CheckGuards("work");
        tiles.CheckGuards("tiles");
        float[] result = new float[matrix.Length];
        Each(matrix, (i, j) =>
        {
            result[(i * columns) + j] = u.Pointer[Index(i, j)];
            u.Pointer[Index(i, j)] = 0;
        });
        for (long i = 0; i < parameter.PaddedCount; i++)
        {
            Assert.True(u.Pointer[i] == 0, $"float {i} of {parameter.Name} is padding or belongs to another part");
        }

        return result;
    }

    private static double Distance(double[,] expected, float[] actual)
    {
        double error = 0, norm = 0;
        Each(expected, (i, j) =>
        {
            error += Math.Pow(expected[i, j] - actual[(i * expected.GetLength(1)) + j], 2);
            norm += Math.Pow(expected[i, j], 2);
        });
        return Math.Sqrt(error / norm);
    }

    /// <summary>The iteration brings singular values near 1, so the Gram matrix of the shorter side is near I.</summary>
    private static void AssertNearlyOrthogonal(double[,] x)
    {
        double[,] transposed = NewtonSchulz.Transpose(x);
        double[,] gram = x.GetLength(0) <= x.GetLength(1)
            ? NewtonSchulz.Multiply(x, transposed)
            : NewtonSchulz.Multiply(transposed, x);
        Each(gram, (i, j) => Assert.InRange(gram[i, j] - (i == j ? 1 : 0), -0.35, 0.35));
    }

    private static void CheckStep<TModel>()
        where TModel : ICompiledModel
    {
        var options = SpecFile.Read(typeof(TModel) == typeof(MuonModel) ? "muon.json" : "muon-long.json");
        ParameterSet weights = ParameterSet.Random(options, 13, 0.1);
        Sequence[] batch = Batches.Random(options.Vocabulary, 11, 10, 4, 7, 10);
        TrainerOptions trainer = TrainerOptions.From(TModel.Description.Training, TModel.Description.Architecture) with
        {
            Schedule = new LearningRateSchedule(ScheduleKind.Constant, Rate, Rate, 0, 10),
        };
        Dictionary<string, float[]>[] updated = [.. from isa in s_isas from threads in new[] { 1, 3 }
            select TrainerRunner<TModel>.Step(weights, batch, trainer, threads, isa)];
        Dictionary<string, float[]> gradients = TrainerRunner<TModel>.Run(weights, batch, trainer, 0, 1, Isa.Portable).Gradients;
        foreach (ParameterInfo parameter in TModel.Description.Parameters)
        {
            float[] actual = updated[0][parameter.Name];
            Assert.All(updated, other => Assert.Equal(actual, other[parameter.Name]));
            if (parameter.Matrices > 0)
            {
                CheckMatrix(parameter, weights[parameter.Name], gradients[parameter.Name], actual);
            }
        }
    }

    // The first step of the momentum is the gradient times a number, which orthogonalizing removes.
    private static void CheckMatrix(ParameterInfo parameter, double[] before, float[] gradient, float[] after)
    {
        int columns = parameter.Columns / parameter.Matrices;
        double factor = 0.01 * Math.Sqrt(Math.Max(1, (double)columns / parameter.Rows));
        for (int part = 0; part < parameter.Matrices; part++)
        {
            double[,] matrix = new double[parameter.Rows, columns];
            int Index(int i, int j) => (i * parameter.Columns) + (part * columns) + j;
            Each(matrix, (i, j) => matrix[i, j] = gradient[Index(i, j)]);
            double[,] direction = NewtonSchulz.Update(matrix);
            double error = 0, norm = 0;
            Each(matrix, (i, j) =>
            {
                double step = -factor * direction[i, j];
                double expected = ((1 - (Rate * 0.1)) * before[Index(i, j)]) + step;
                error += Math.Pow(expected - after[Index(i, j)], 2);
                norm += step * step;
            });
            Assert.True(Math.Sqrt(error / norm) < 2e-3, $"{parameter.Name} part {part} moved {Math.Sqrt(error / norm)} from its step");
        }
    }

    private static void Each(double[,] matrix, Action<int, int> action)
    {
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                action(i, j);
            }
        }
    }
}
