using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Lowering;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Emit;

/// <summary>Writes all files of a model.</summary>
internal static class ModelEmitter
{
    public static CompilerOutput Emit(
        ModelPlan plan, ModelProgram program, CostTable costs, TargetClass target, CancellationToken cancellation)
    {
        var header = new FileHeader(target);
        var files = new List<GeneratedFile> { new($"{target.Name}.g.cs", DescriptionEmitter.Emit(plan, program, costs, header)) };
        foreach (ProgramFile file in program.Files)
        {
            files.Add(new($"{target.Name}.{file.Name}.g.cs", ProgramEmitter.Emit(header, plan, program, file)));
        }

        files.Add(new($"{target.Name}.Dispatch.g.cs", DispatchEmitter.Emit(header, plan, program)));
        files.Add(new($"{target.Name}.Kernels.g.cs", KernelEmitter.Interface(header, program.Kernels)));
        files.Add(new($"{target.Name}.Kernels.Int8.g.cs", KernelEmitter.Int8(header, program.Kernels)));
        var shared = new List<SharedKernel>();
        foreach (VectorIsa isa in VectorIsa.All)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = $"{target.Name}.Kernels.{isa.Name}.g.cs";
            if (target.SharesKernels)
            {
                var kernels = new SharedKernels(isa);
                files.Add(new(name, kernels.Struct(header, program.Kernels)));
                shared.AddRange(kernels.Kernels);
            }
            else
            {
                files.Add(new(name, KernelEmitter.Struct(header, isa, program.Kernels)));
            }
        }

        return CompilerOutput.Of(files) with { Shared = new EquatableArray<SharedKernel>(shared) };
    }
}
