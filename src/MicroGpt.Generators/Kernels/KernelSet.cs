using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>Kernels in the order of their first request, each once.</summary>
/// <remarks>
/// A kernel's name states its op and its shape. Kernels are records, so two that differ in a stride are two kernels. If two kernels share a
/// name, the later one gets a number.
/// </remarks>
internal sealed class KernelSet : IKernelNames
{
    private readonly Dictionary<Kernel, string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<Kernel> _kernels = [];

    public int Count => _kernels.Count;

    public Kernel this[int index] => _kernels[index];

    public IReadOnlyList<Kernel> Kernels => _kernels;

    /// <summary>Adds a kernel unless the set contains it.</summary>
    public string Require(Kernel kernel)
    {
        if (_names.TryGetValue(kernel, out string? name))
        {
            return name;
        }

        name = kernel.Name;
        for (int version = 2; !_taken.Add(name); version++)
        {
            name = $"{kernel.Name}_v{CSharpLiteral.Of(version)}";
        }

        _names.Add(kernel, name);
        _kernels.Add(kernel);
        return name;
    }

    /// <summary>Name of a kernel in the set.</summary>
    public string NameOf(Kernel kernel) => _names[kernel];
}
