using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

public class CostTableTests
{
    private static IEnumerable<ModelSpec> Specs =>
    [
        .. SpecCases.Varied(),
        .. Directory.GetFiles(Path.Combine(Paths.RepositoryRoot, "models"), "*.json", SearchOption.AllDirectories)
            .Select(path => SpecCases.Load(Path.GetRelativePath(Paths.RepositoryRoot, path))),
        SpecCases.Load(".ci/other-model.json"),
    ];

    /// <summary>Counted from the spec alone, without the graph.</summary>
    [Fact]
    public void KernelsAddUpToTheFlopsOfTheFormula()
    {
        foreach (ModelSpec spec in Specs)
        {
            ModelPlan plan = ModelCompiler.Plan(spec);
            ModelProgram program = ProgramLowering.Lower(plan);
            CostTable costs = CostTable.Of(plan, program);

            long sum = program.Kernels.Kernels.Sum(kernel => costs[kernel].Flops);

            Assert.Equal(Expected(spec), sum);
            Assert.Equal(Expected(spec), FlopCounter.TrainPerToken(plan));
        }
    }

    [Fact]
    public void EveryKernelOfATrainingStepMovesBytes()
    {
        ModelPlan plan = ModelCompiler.Plan(SpecCases.Load("model.json"));
        ModelProgram program = ProgramLowering.Lower(plan);
        CostTable costs = CostTable.Of(plan, program);

        // Kernels of decoding, and of tokens that stop, are no part of a step. The time of orthogonalizing is measured apart.
        IEnumerable<Kernel> trained = program.Files.Where(file => file.Name != "Orthogonalize")
            .SelectMany(file => file.Methods)
            .SelectMany(method => method.AllStatements)
            .Select(statement => statement switch
            {
                OpStatement op => op.Call.Kernel,
                KernelStatement other => other.Call.Kernel,
                _ => null,
            })
            .OfType<Kernel>()
            .Where(kernel => kernel is not (MatVecKernel or LendKernel));
        Assert.All(trained, kernel =>
        {
            (long token, long shard, long step) = costs[kernel].Traffic;
            Assert.True(token + shard + step > 0, kernel.Name);
        });
    }

    // 2 per multiply-add; causal attention at its half; a gradient costs as much as its product; blocks R times, the head where it counts.
    private static long Expected(ModelSpec spec)
    {
        ArchitectureSpec a = spec.Architecture;
        long c = a.Embedding, f = a.FeedForward, loops = spec.Loops;
        long into = a.Activation == ActivationKind.SwiGlu ? 2 * f : f;
        long block = (2 * ((4 * c * c) + (c * into) + (f * c))) + ((a.Attention == AttentionKind.Full ? 4L : 2L) * a.Context * c);
        long inject = spec.Recursion is { Injection: InjectionKind.Concat } ? 4 * c * c : 0;
        long head = 2 * c * (spec.VocabularySize + (spec.HasExit ? 1 : 0));
        long backward = Math.Min(loops, spec.Recursion?.BackpropSteps ?? 1);
        long heads = spec.LossAtEveryLoop ? loops - spec.Recursion!.MinSteps + 1 : 1;
        return (((a.Layers * block) + inject) * (loops + (2 * backward))) + (3 * head * heads);
    }
}
