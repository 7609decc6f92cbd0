extern alias generators;
using System.Reflection;
using System.Runtime.Loader;
using generators::MicroGpt.Generators.Emit;
using generators::MicroGpt.Generators.Kernels;
using MicroGpt.Runtime.Numerics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using GeneratorIsa = generators::MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Benchmarks;

/// <summary>A single kernel, compiled for the best instruction set of this processor and called by address.</summary>
internal sealed unsafe class CompiledKernel
{
    private static int s_count;
    private readonly nint _address;

    public CompiledKernel(Kernel kernel)
    {
        GeneratorIsa isa = GeneratorIsa.All.Last(i => ProcessorIsa.Supports(Enum.Parse<MicroGpt.Contract.Isa>(i.Name)));
        var set = new KernelSet();
        set.Require(kernel);
        var header = new FileHeader(new TargetClass(string.Empty, "Alone", "internal"));
        string[] texts = [KernelEmitter.Interface(header, set), KernelEmitter.Struct(header, isa, set)];
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            $"Alone{s_count++}",
            texts.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest))),
            trusted.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        if (compilation.Emit(image) is { Success: false } result)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        }

        image.Position = 0;
        Assembly assembly = AssemblyLoadContext.Default.LoadFromStream(image);
        MethodInfo method = assembly.GetType($"Alone+{isa.Name}", throwOnError: true)!.GetMethod(kernel.Name)!;
        _address = method.MethodHandle.GetFunctionPointer();
    }

    /// <summary>Pointers and native integers are passed alike, so one signature per number of parameters is enough.</summary>
    public void Call(nint[] a)
    {
        switch (a.Length)
        {
            case 4: ((delegate*<nint, nint, nint, nint, void>)_address)(a[0], a[1], a[2], a[3]); break;
            case 5: ((delegate*<nint, nint, nint, nint, nint, void>)_address)(a[0], a[1], a[2], a[3], a[4]); break;
            case 6: ((delegate*<nint, nint, nint, nint, nint, nint, void>)_address)(a[0], a[1], a[2], a[3], a[4], a[5]); break;
            case 7: ((delegate*<nint, nint, nint, nint, nint, nint, nint, void>)_address)(a[0], a[1], a[2], a[3], a[4], a[5], a[6]); break;
            case 8:
                ((delegate*<nint, nint, nint, nint, nint, nint, nint, nint, void>)_address)(
                    a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
                break;
            case 9:
                ((delegate*<nint, nint, nint, nint, nint, nint, nint, nint, nint, void>)_address)(
                    a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
                break;
            default: throw new NotSupportedException($"Kernels with {a.Length} parameters are not supported.");
        }
    }
}
