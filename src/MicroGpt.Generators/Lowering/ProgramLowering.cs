using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>From the plan to methods, and to the kernels that they call.</summary>
internal static class ProgramLowering
{
    public static ModelProgram Lower(ModelPlan plan)
    {
        ProgramFile?[] parts =
        [
            ForwardLowering.Lower(plan), DecodeLowering.Lower(plan), BackwardLowering.Lower(plan), PackLowering.Lower(plan),
            OrthogonalizeLowering.Lower(plan),
        ];
        ProgramFile[] files = [.. parts.OfType<ProgramFile>()];
        var kernels = new KernelSet();
        foreach (Statement statement in files.SelectMany(file => file.Methods).SelectMany(method => method.AllStatements))
        {
            if (KernelOf(statement) is { } kernel)
            {
                kernels.Require(kernel);
            }
        }

        return new ModelProgram(files, kernels);
    }

    private static Kernel? KernelOf(Statement statement) => statement switch
    {
        OpStatement op => op.Call.Kernel,
        KernelStatement other => other.Call.Kernel,
        _ => null,
    };
}
