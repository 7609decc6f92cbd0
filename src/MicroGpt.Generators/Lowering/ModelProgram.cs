using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Lowering;

/// <summary>The methods of one generated file.</summary>
internal sealed record ProgramFile(string Name, string Summary, IReadOnlyList<Method> Methods);

/// <summary>The generated code of a model as data: methods in files, and the kernels that they call.</summary>
internal sealed record ModelProgram(IReadOnlyList<ProgramFile> Files, KernelSet Kernels)
{
    public IEnumerable<Method> Methods => Files.SelectMany(file => file.Methods);
}
