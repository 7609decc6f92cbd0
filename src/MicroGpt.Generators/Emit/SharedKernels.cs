using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Emit;

/// <summary>One kernel of an instruction set that all models of an assembly may call.</summary>
/// <param name="Name">The kernel's name and a hash of its text, so equal names have equal texts.</param>
internal sealed record SharedKernel(string Isa, string Name, string Text);

/// <summary>
/// Kernels that the models of an assembly share (the MSBuild property MicroGptSharedKernels). An assembly with many models of similar
/// shapes, such as a test project, then compiles each distinct kernel once. The struct of a model only forwards its calls.
/// </summary>
internal sealed class SharedKernels(VectorIsa isa) : IKernelNames
{
    private const string Namespace = "MicroGpt.Generated";

    private readonly Dictionary<Kernel, string> _names = [];
    private readonly List<SharedKernel> _kernels = [];

    public IReadOnlyList<SharedKernel> Kernels => _kernels;

    /// <summary>Writes a kernel after the kernels that it calls.</summary>
    public string Require(Kernel kernel)
    {
        if (!_names.TryGetValue(kernel, out string? name))
        {
            // The hash covers the names of the helpers, and so their texts.
            string text = Write(kernel);
            name = $"{kernel.Name}_{Hash(text)}";
            _names.Add(kernel, name);
            _kernels.Add(new SharedKernel(isa.Name, name, text.Replace($" {kernel.Name}(", $" {name}(")));
        }

        return name;
    }

    /// <summary>The struct of a model: the same members as with kernels of its own.</summary>
    public string Struct(FileHeader header, KernelSet kernels)
    {
        var code = new CodeWriter();
        using (header.Open(code, []))
        using (code.Block($"private readonly struct {isa.Name} : IKernels"))
        {
            foreach (Kernel kernel in kernels.Kernels)
            {
                KernelEmitter.Signature(code, $"public static void {kernels.NameOf(kernel)}", kernel.Parameters);
                code.Line($"    => global::{Namespace}.{ClassName(isa)}.{Require(kernel)}({kernel.Arguments});");
            }
        }

        return code.ToString();
    }

    /// <summary>The classes of an assembly, one for each instruction set, from the kernels of all its models.</summary>
    public static IEnumerable<GeneratedFile> Files(IEnumerable<SharedKernel> kernels)
    {
        ILookup<string, SharedKernel> distinct = kernels.Distinct().ToLookup(kernel => kernel.Isa);
        return from isa in VectorIsa.All
               where distinct.Contains(isa.Name)
               select new GeneratedFile($"{Namespace}.{ClassName(isa)}.g.cs", Class(isa, distinct[isa.Name]));
    }

    private static string Class(VectorIsa isa, IEnumerable<SharedKernel> kernels)
    {
        var text = new StringBuilder();
        var code = new CodeWriter();
        new FileHeader(new TargetClass(Namespace, ClassName(isa), "internal")).Open(code, isa.Usings);
        text.Append(code);
        foreach (SharedKernel kernel in kernels.OrderBy(kernel => kernel.Name, StringComparer.Ordinal))
        {
            text.Append(kernel.Text);
        }

        return text.Append("}\n").ToString();
    }

    // The kernels are not named like the class: they use the intrinsics of the class Avx2.
    private static string ClassName(VectorIsa isa) => isa.Name + "Kernels";

    private string Write(Kernel kernel)
    {
        var code = new CodeWriter();
        KernelEmitter.Method(code, isa, this, kernel, kernel.Name);
        return code.ToString();
    }

    private static string Hash(string text)
    {
        using var sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(text));
        return string.Concat(hash.Take(6).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
