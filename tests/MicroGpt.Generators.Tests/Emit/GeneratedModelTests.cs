using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>The generated code as a person reads it in a review: the passes of six models, and every kind of kernel once.</summary>
public class GeneratedModelTests
{
    private static readonly FileHeader s_header = new(new TargetClass("Sample", "Model", "public"));

    public static TheoryData<string> Models => [.. SampleModels.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Passes(string name)
    {
        ModelPlan plan = ModelCompiler.Plan(SampleModels.Spec(name));
        ModelProgram program = ProgramLowering.Lower(plan);
        foreach (ProgramFile file in program.Files.Where(file => file.Name is "Forward" or "Backward" or "Orthogonalize"))
        {
            Snapshot.VerifyText(ProgramEmitter.Emit(s_header, plan, program, file), "cs", member: $"{name}.{file.Name}");
        }
    }

    /// <summary>The other files, of one model.</summary>
    [Fact]
    public void OtherFiles()
    {
        ModelPlan plan = ModelCompiler.Plan(SampleModels.Spec("recursive"));
        ModelProgram program = ProgramLowering.Lower(plan);
        CostTable costs = CostTable.Of(plan, program);
        IReadOnlyList<GeneratedFile> files =
            ModelEmitter.Emit(plan, program, costs, s_header.Target, TestContext.Current.CancellationToken).Files;
        string[] names = ["", "Decode.", "Pack.", "Dispatch.", "Kernels.", "Kernels.Int8."];
        foreach (string name in names.Select(part => $"Model.{part}g.cs"))
        {
            Snapshot.VerifyText(files.Single(file => file.HintName == name).Text, "cs", member: $"Other.{name}");
        }
    }

    [Fact]
    public void OneTileOfEveryInstructionSet()
    {
        foreach (VectorIsa isa in VectorIsa.All)
        {
            int rows = isa.TileRows[0], columns = isa.PanelWidth;
            var tile = new TileKernel(new TileShape(rows, columns, Walk.AlongRows, 80, columns, 208, 64, false, true, true));
            Snapshot.VerifyText(KernelText.Of(isa, tile), "cs", member: $"Tile.{isa.Name}");
        }
    }

    /// <summary>Of every record of a kernel the first that a sample model needs.</summary>
    [Fact]
    public void EveryOtherKernelOnce()
    {
        VectorIsa isa = VectorIsa.All.Single(isa => isa.Name == "Avx2");
        IEnumerable<Kernel> kernels = SampleModels.Names.SelectMany(
            name => KernelText.Closure(isa, ProgramLowering.Lower(ModelCompiler.Plan(SampleModels.Spec(name)))));
        foreach (Kernel kernel in kernels.Where(kernel => kernel is not TileKernel).DistinctBy(kernel => kernel.GetType()))
        {
            Snapshot.VerifyText(KernelText.Of(isa, kernel), "cs", member: $"Kernel.{kernel.GetType().Name}");
        }
    }

    /// <summary>The passes are read by people: no line is wider than a screen, and none is dead.</summary>
    [Fact]
    public void PassesAreReadable()
    {
        foreach (string name in SampleModels.Names)
        {
            ModelPlan plan = ModelCompiler.Plan(SampleModels.Spec(name));
            ModelProgram program = ProgramLowering.Lower(plan);
            foreach (ProgramFile file in program.Files)
            {
                string text = ProgramEmitter.Emit(s_header, plan, program, file);
                Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 140));
                Assert.DoesNotMatch(@"\* 1\b|\+ 0\b|\* 0\b|< 1\)|if \((true|false)\)|\{\s*\}", text);
                EmittedLocals.AssertUsed(text);
            }
        }
    }

    [Fact]
    public void GeneratedCodeCompiles()
    {
        string[] specs = ["model.json", "models/microgpt.json", "models/nanogpt-char.json"];
        foreach (string path in specs)
        {
            string json = File.ReadAllText(Path.Combine(Paths.RepositoryRoot, path));
            Assert.Empty(GeneratorHarness.ForSpec(json).CompilerErrors);
        }
    }

    [Theory]
    [InlineData("scaled")]
    [InlineData("concat")]
    [InlineData("none")]
    public void CodeOfEveryInjectionCompiles(string kind) => Assert.Empty(GeneratorHarness.ForSpec(SpecText.WithSection(
        $$"""
        "recursion": { "steps": 2, "injection": "{{kind}}", "normalizeState": true, "loopEmbedding": true }
        """)).CompilerErrors);
}
