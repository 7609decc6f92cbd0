using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Every compiled model, in f32, against the oracle in double.</summary>
public class ModelParityTests
{
    private const double LossTolerance = 1e-6;
    private const double TensorTolerance = 1e-5;

    /// <summary>Part of the largest gradient below which the oracle's is rounding, too.</summary>
    private const double Nothing = 1e-12;

    /// <summary>Models with fewer parameters are compared element by element too.</summary>
    private const int Tiny = 5000;

    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void LossLogitsAndGradientsMatchTheOracle(string name) => Check(name, loopWeights: null);

    /// <summary>A loss after every loop: the heads' gradients meet what comes back from deeper loops.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.RecursiveNames), MemberType = typeof(ModelCases))]
    public void LossAfterEveryLoopMatchesTheOracle(string name) =>
        Check(name, [.. Enumerable.Range(1, ModelCases.Get(name).Options.LoopCount).Select(r => r * 0.25)]);

    /// <summary>A batch of fewer loops than the model has: backward begins at its last one.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.RecursiveNames), MemberType = typeof(ModelCases))]
    public void FewerLoopsMatchTheOracle(string name)
    {
        ModelCase model = ModelCases.Get(name);
        ReferenceOptions options = model.Options with { Loss = Reference.LoopLoss.Last, MinSteps = 1 };
        for (int depth = 1; depth < options.LoopCount; depth++)
        {
            TrainingRun run = PortableRuns.Get(model, depth);
            (double loss, ParameterSet gradients) = ReferenceModel.RunObjective(options, model.Weights, model.Batch, beta: 0, depth);
            Assert.True(Math.Abs(run.Loss - loss) <= LossTolerance * loss, $"{depth} loops: loss {run.Loss:R}, oracle {loss:R}");
            AssertGradients(run, gradients, model);
        }
    }

    /// <summary>One sequence of every length, so that each number of rows meets the edges of tiles.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ShortNames), MemberType = typeof(ModelCases))]
    public void EveryLengthMatchesTheOracle(string name)
    {
        ModelCase model = ModelCases.Get(name);
        for (int length = 1; length <= model.Options.Context; length++)
        {
            Check(model, Batches.Random(model.Options.Vocabulary, 17, length), loopWeights: null);
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.Names), MemberType = typeof(ModelCases))]
    public void DescriptionNamesTheOraclesTensors(string name)
    {
        ModelCase model = ModelCases.Get(name);
        ParameterSet expected = ParameterSet.Zeros(model.Options);

        Assert.Equal(
            expected.Shapes.OrderBy(s => s.Name, StringComparer.Ordinal),
            model.Description.Parameters.Select(p => new TensorShape(p.Name, p.Rows, p.Columns))
                .OrderBy(s => s.Name, StringComparer.Ordinal));
        Assert.Equal(expected.Count, model.Description.ParameterCount);
        Assert.Equal(expected.Count, TensorLayout.UsedFloats(model.Description).Count(used => used));
        Assert.All(model.Description.Parameters, p => Assert.Equal(0, p.Offset % 16));
        Assert.Equal(model.Options.LoopCount, model.Description.Architecture.Loops);
    }

    /// <summary>The trainer updates the rows that a batch looked up, so the others must have no gradient.</summary>
    [Fact]
    public void RowsOfOtherBigramsHaveNoGradient()
    {
        ModelCase[] models = [.. ModelCases.All.Where(model => model.Options.BigramRows > 0)];
        Assert.NotEmpty(models);
        foreach (ModelCase model in models)
        {
            ParameterInfo table = Assert.Single(model.Description.Parameters, p => p.RowSparse);
            Assert.Equal("bigram", table.Name);
            int vocabulary = model.Options.Vocabulary;
            HashSet<int> rows = [.. model.Batch.SelectMany(sequence => sequence.Tokens.Select(
                (token, t) => BigramRows.Of(t == 0 ? 0 : sequence.Tokens[t - 1], token, vocabulary, table.Rows)))];
            double[] gradient = PortableRuns.Get(model).Gradient("bigram");
            for (int row = 0; row < table.Rows; row++)
            {
                Assert.Equal(rows.Contains(row), gradient.Skip(row * table.Columns).Take(table.Columns).Any(g => g != 0));
            }
        }
    }

    private static void Check(string name, double[]? loopWeights) =>
        Check(ModelCases.Get(name), ModelCases.Get(name).Batch, loopWeights);

    private static void Check(ModelCase model, Sequence[] batch, double[]? loopWeights)
    {
        ParameterSet weights = model.Weights;
        TrainingRun run = batch == model.Batch && loopWeights is null
            ? PortableRuns.Get(model)
            : model.Train(weights, batch, new RunSettings(), loopWeights);
        ReferenceRun reference = ReferenceModel.Run(model.Options, weights, batch, loopWeights: loopWeights);

        for (int i = 0; i < batch.Length; i++)
        {
            double error = Compare.RelativeL2(Array.ConvertAll(run.Logits[i], x => (double)x), reference.Logits[i]);
            Assert.True(error <= TensorTolerance, $"logits of sequence {i}: relative error {error:E2}");
        }

        double lossError = Math.Abs(run.Loss - reference.Loss) / reference.Loss;
        Assert.True(lossError <= LossTolerance, $"loss {run.Loss:R}, oracle {reference.Loss:R}: {lossError:E2}");
        AssertGradients(run, reference.Gradients!, model);
    }

    private static void AssertGradients(TrainingRun run, ParameterSet expected, ModelCase model)
    {
        List<string> errors = [];
        double largest = expected.Shapes.Max(shape => expected[shape.Name].Max(Math.Abs));
        foreach (TensorShape shape in expected.Shapes)
        {
            double[] actual = run.Gradient(shape.Name);
            if (Array.TrueForAll(expected[shape.Name], g => Math.Abs(g) <= Nothing * largest))
            {
                // A token that only attends to itself has no gradient by its query and key: what float32 leaves of it is rounding.
                Assert.All(actual, g => Assert.InRange(Math.Abs(g), 0, TensorTolerance * largest));
                continue;
            }

            double error = Compare.GradientError(actual, expected[shape.Name], largest);
            if (!(error <= model.GradientTolerance))
            {
                errors.Add($"{shape.Name}: relative error {error:E2}");
            }
            else if (shape.Count > 1 && expected.Count <= Tiny && !model.Options.KeepsBFloat16)
            {
                errors.AddRange(Compare.Elements(actual, expected[shape.Name], TensorTolerance)
                    .Select(message => shape.Name + message));
            }
        }

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }
}
