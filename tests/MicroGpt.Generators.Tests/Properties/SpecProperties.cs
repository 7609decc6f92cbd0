using System.Globalization;
using CsCheck;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Properties;

/// <summary>
/// Whatever the spec says within its limits, it compiles to code without a wrong extent. Where the model is small, a step of training gives
/// the same bits on every instruction set that the machine has.
/// </summary>
/// <remarks>
/// MICROGPT_PROPERTY_COUNT=1000 in the environment draws that many specs for each property, from another seed each time, and shrinks what
/// fails. A failure prints the spec.
/// </remarks>
public sealed class SpecProperties
{
    private const ulong Seed = 20261127;

    [Fact]
    public void EverySpecUpToTheLimitsCompiles() => Sample(SpecGenerators.UpToTheLimits, 16, draw =>
    {
        var compiled = new CompiledDraw(draw.Parse());
        Assert.NotEqual(compiled.Output.Files.Count > 0, compiled.Output.Findings.Count > 0);
        Assert.All(compiled.Output.Findings, finding => Assert.Contains(finding.Id, new[] { "MGPT022", "MGPT023" }));
        compiled.CheckExtents();
        compiled.CheckSyntax();
    });

    [Fact]
    public void CodeOfSpecsUpToTheLimitsHasNoErrors() =>
        Sample(SpecGenerators.UpToTheLimits, 2, draw => new CompiledDraw(draw.Parse()).CheckTypes());

    [Fact]
    public void OneStepGivesTheSameBitsOnEveryInstructionSet() => Sample(SpecGenerators.SmallEnoughToTrain, 4, draw =>
    {
        var compiled = new CompiledDraw(draw.Parse());
        compiled.CheckExtents();
        SameBits(compiled);
    });

    /// <summary>
    /// The gradient of the head's input is added in place to the exit token's, over all characters in one chain. Deeper than 2,730, no
    /// whole tile of rows stays in the cache.
    /// </summary>
    [Theory]
    [InlineData(3000)]
    [InlineData(11_000)]
    public void AProductInPlaceMayBeDeeperThanTheCache(int symbols)
    {
        SpecDraw draw = Plain(new DrawnSizes(1, 2, 8, 8, 0, symbols)) with
        {
            Loops = new DrawnLoops(2, InjectionKind.Add, false, false, ExitKind.Token, LoopLoss.Expected, 1, DepthSampling.Fixed, 2),
        };
        var compiled = new CompiledDraw(draw.Parse());
        int depth = (symbols + 1 + 7) / 8 * 8;
        foreach (VectorIsa isa in VectorIsa.All)
        {
            int rows = isa.ResidentFloats / depth >= 24 ? isa.ResidentFloats / depth / 24 * 24 : 24;
            string text = Kernels(compiled, isa);
            string kernel = text[text.IndexOf($"void InputGrad_{N(depth)}x16_", StringComparison.Ordinal)..];
            Assert.Contains("_inPlace(", kernel[..kernel.IndexOf('\n', StringComparison.Ordinal)], StringComparison.Ordinal);
            Assert.Contains(
                $"nint blocks = (end - begin + {N(rows - 1)}) / {N(rows)};",
                kernel[..kernel.IndexOf("for (", StringComparison.Ordinal)],
                StringComparison.Ordinal);
        }

        compiled.CheckExtents();
        SameBits(compiled);
    }

    /// <summary>Heads of 9 numbers are padded to 16: fewer parameters than 32 bits number, in more panels.</summary>
    [Theory]
    [InlineData(2, 36_864, false)]
    [InlineData(1, 95_000, true)]
    public void PanelsMayLieBeyond32Bits(int layers, int feedForward, bool narrow)
    {
        StorageType weights = narrow ? StorageType.BFloat16 : StorageType.Float32;
        SpecDraw draw = Plain(new DrawnSizes(layers, 1024, 9, 4, feedForward, 3)) with
        {
            Training = new DrawnTraining(1, 1, weights, weights, weights, RecomputePolicy.Auto, false, Dropout: 0),
        };
        var compiled = new CompiledDraw(draw.Parse());
        Assert.Empty(compiled.Output.Findings);
        string forward = compiled.Output.Files.Single(file => file.HintName == "Model.Forward.g.cs").Text;
        Assert.Matches(@"\b[2-9]\d{9}\b", forward);
        compiled.CheckExtents();
        compiled.CheckTypes();
    }

    /// <summary>Three copies of a head's keys reach beyond 32 bits, although no tensor does.</summary>
    [Fact]
    public void BuffersOfAttentionMayLieBeyond32Bits()
    {
        SpecDraw draw = Plain(new DrawnSizes(1, 1, 10_992, 65_122, 8, 3));
        var compiled = new CompiledDraw((draw with { Choices = draw.Choices with { Positions = PositionKind.Rotary } }).Parse());
        Assert.Empty(compiled.Output.Findings);
        Assert.All(
            VectorIsa.All,
            isa => Assert.Contains("float* p = scratch + 2147924736;", Kernels(compiled, isa), StringComparison.Ordinal));
        compiled.CheckExtents();
        compiled.CheckTypes();
    }

    private static string Kernels(CompiledDraw compiled, VectorIsa isa) =>
        compiled.Output.Files.Single(file => file.HintName == $"Model.Kernels.{isa.Name}.g.cs").Text;

    private static void SameBits(CompiledDraw compiled)
    {
        Type model = compiled.Load();
        StepBits[] all = [.. KernelLibrary.Isas.Select(isa => TrainingStep.Run(model, Enum.Parse<RuntimeIsa>(isa.Name)))];
        Assert.All(all, bits =>
        {
            Assert.Equal(all[0].Loss, bits.Loss);
            Assert.Equal(all[0].Norm, bits.Norm);
            Assert.Equal(all[0].Weights, bits.Weights);
        });
    }

    private static SpecDraw Plain(DrawnSizes sizes) => new(
        sizes,
        new DrawnNorm(NormalizationKind.RmsNorm, Gain: true, AfterEmbedding: false, Final: true),
        new DrawnChoices(ActivationKind.Gelu, PositionKind.Learned, Bias: false, TiedHead: true, ScaleResidual: true),
        new DrawnLoops(0, InjectionKind.Add, false, false, ExitKind.None, LoopLoss.Last, 1, DepthSampling.Fixed, 1),
        new DrawnTraining(1, 1, StorageType.Float32, StorageType.Float32, StorageType.Float32, RecomputePolicy.Auto, false, Dropout: 0));

    private static void Sample(Gen<SpecDraw> specs, int count, Action<SpecDraw> check)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("MICROGPT_PROPERTY_COUNT"), CultureInfo.InvariantCulture, out int longer))
        {
            specs.Sample(check, iter: longer, threads: 1, print: draw => draw.ToString());
            return;
        }

        // A seed for each, so that every run draws the same specs.
        for (uint i = 0; i < count; i++)
        {
            specs.Sample(check, seed: new PCG(i, Seed + i).ToString(), iter: 1, threads: 1, print: draw => draw.ToString());
        }
    }

    private static string N(int value) => value.ToString(CultureInfo.InvariantCulture);
}
