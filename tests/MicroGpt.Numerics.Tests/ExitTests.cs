using MicroGpt.Numerics.Tests.Generated;
using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>The trainer's loss over several loops and the exit token, in f32, against the oracle in double; and the laws for it.</summary>
public class ExitTests
{
    private const double LossTolerance = 1e-6;
    private const double TensorTolerance = 1e-5;

    [Fact]
    public void ExpectedLossMatchesTheOracle() => Check<ExitExpectedModel>("exit-expected.json", 0.1);

    [Fact]
    public void ExpectedLossFromALaterLoopOnMatchesTheOracle() => Check<ExitExpectedLateModel>("exit-expected-late.json", 0.2);

    [Fact]
    public void UniformLossMatchesTheOracle() => Check<ExitUniformModel>("exit-uniform.json", 0);

    [Fact]
    public void LossOfTheLastLoopTeachesTheExitTokenNothing()
    {
        Check<ExitLastModel>("exit-last.json", 0);
        (_, Dictionary<string, float[]> gradients) = Run<ExitLastModel>(SpecFile.Read("exit-last.json"), 1, ProcessorIsa.Best);
        Assert.All(gradients["exit.weight"], g => Assert.Equal(0f, g));
        Assert.Equal(0f, gradients["exit.bias"][0]);
    }

    [Fact]
    public void ThreadsAndInstructionSetsChangeNoBit()
    {
        ReferenceOptions options = SpecFile.Read("exit-expected.json");
        (double loss, Dictionary<string, float[]> gradients) = Run<ExitExpectedModel>(options, 1, ProcessorIsa.Best);
        foreach ((int threads, Isa isa) in new[] { (2, ProcessorIsa.Best), (3, Isa.Portable), (5, ProcessorIsa.Best) })
        {
            (double otherLoss, Dictionary<string, float[]> other) = Run<ExitExpectedModel>(options, threads, isa);
            Assert.Equal(loss, otherLoss);
            foreach ((string name, float[] gradient) in gradients)
            {
                Bits.AssertSame(gradient, other[name], $"{threads} threads, {isa}: gradient of {name}");
            }
        }
    }

    private static void Check<TModel>(string spec, double beta)
        where TModel : ICompiledModel
    {
        ReferenceOptions options = SpecFile.Read(spec);
        (double expected, ParameterSet gradients) = ReferenceModel.RunObjective(options, Weights(options), Batch(options), beta);
        (double loss, Dictionary<string, float[]> actual) = Run<TModel>(options, 1, ProcessorIsa.Best);
        Assert.True(Math.Abs(loss - expected) <= LossTolerance * Math.Abs(expected), $"loss {loss:R}, expected {expected:R}");
        foreach (TensorShape shape in gradients.Shapes)
        {
            double error = Compare.RelativeL2(Array.ConvertAll(actual[shape.Name], g => (double)g), gradients[shape.Name]);
            Assert.True(error <= TensorTolerance, $"gradient of {shape.Name}: {error:E2}");
        }
    }

    private static ParameterSet Weights(ReferenceOptions options) => ParameterSet.Random(options, 13, 0.3);

    private static Sequence[] Batch(ReferenceOptions options) => Batches.Random(options.Vocabulary, 11, options.Context, 5, 1, 9);

    private static (double Loss, Dictionary<string, float[]> Gradients) Run<TModel>(ReferenceOptions options, int threads, Isa isa)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        Sequence[] batch = Batch(options);
        TrainerOptions trainer = TrainerOptions.From(model.Training, model.Architecture) with { Batch = batch.Length };
        return TrainerRunner<TModel>.Run(Weights(options), batch, trainer, step: 0, threads, isa);
    }
}
