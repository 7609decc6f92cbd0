using System.Reflection;
using System.Runtime.Loader;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>
/// Kernels compiled alone, without a model: the text that the emitter writes for them, loaded and called by address.
/// One library per test class, since starting the compiler costs more than compiling.
/// </summary>
internal sealed unsafe class KernelLibrary
{
    private static int s_count;

    private readonly Dictionary<(string Isa, Kernel Kernel), (nint Address, int Parameters)> _methods = [];

    public KernelLibrary(IEnumerable<Kernel> kernels)
    {
        var set = new KernelSet();
        foreach (Kernel kernel in kernels)
        {
            int before = set.Count;
            set.Require(kernel);
            Assert.True(set.Count > before, $"{kernel.Name} is in one library twice");
        }

        Assembly assembly = Compile(set);
        foreach (Isa isa in Isas)
        {
            Type type = assembly.GetType($"Alone+{isa.Name}", throwOnError: true)!;
            foreach (Kernel kernel in set.Kernels)
            {
                MethodInfo method = type.GetMethod(set.NameOf(kernel))!;
                _methods.Add((isa.Name, kernel), (method.MethodHandle.GetFunctionPointer(), method.GetParameters().Length));
            }
        }
    }

    /// <summary>What this processor can run; the portable kernels are always among them.</summary>
    public static IReadOnlyList<Isa> Isas { get; } =
        [.. Isa.All.Where(isa => ProcessorIsa.Supports(Enum.Parse<RuntimeIsa>(isa.Name)))];

    public void Call(Isa isa, Kernel kernel, params ReadOnlySpan<Argument> arguments)
    {
        (nint f, int parameters) = _methods[(isa.Name, kernel)];
        Assert.Equal(parameters, arguments.Length);
        Span<nint> a = stackalloc nint[arguments.Length];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = arguments[i].Value;
        }

        // Pointers and nint are passed alike, so one signature per number of parameters is enough.
        switch (a.Length)
        {
            case 1: ((delegate*<nint, void>)f)(a[0]); break;
            case 2: ((delegate*<nint, nint, void>)f)(a[0], a[1]); break;
            case 3: ((delegate*<nint, nint, nint, void>)f)(a[0], a[1], a[2]); break;
            case 4: ((delegate*<nint, nint, nint, nint, void>)f)(a[0], a[1], a[2], a[3]); break;
            case 5: ((delegate*<nint, nint, nint, nint, nint, void>)f)(a[0], a[1], a[2], a[3], a[4]); break;
            case 6: ((delegate*<nint, nint, nint, nint, nint, nint, void>)f)(a[0], a[1], a[2], a[3], a[4], a[5]); break;
            case 7: ((delegate*<nint, nint, nint, nint, nint, nint, nint, void>)f)(a[0], a[1], a[2], a[3], a[4], a[5], a[6]); break;
            case 8:
                ((delegate*<nint, nint, nint, nint, nint, nint, nint, nint, void>)f)(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
                break;
            case 9:
                ((delegate*<nint, nint, nint, nint, nint, nint, nint, nint, nint, void>)f)(
                    a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
                break;
            case 10:
                ((delegate*<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, void>)f)(
                    a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
                break;
            case 11:
                ((delegate*<nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, void>)f)(
                    a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
                break;
            default: throw new NotSupportedException($"{kernel.Name} has {a.Length} parameters.");
        }

        // The collector does not see addresses.
        foreach (Argument argument in arguments)
        {
            GC.KeepAlive(argument.Owner);
        }
    }

    private static Assembly Compile(KernelSet set)
    {
        var header = new FileHeader(new TargetClass(string.Empty, "Alone", "internal"));
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        string[] texts = [KernelEmitter.Interface(header, set), .. Isas.Select(isa => KernelEmitter.Struct(header, isa, set))];
        var compilation = CSharpCompilation.Create(
            $"Alone{Interlocked.Increment(ref s_count)}",
            texts.Select(text => CSharpSyntaxTree.ParseText(text, options)),
            GeneratorHarness.References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }
}
