namespace MicroGpt.Generators.Emit;

/// <summary>Kernels asked for, once each, in the order of asking.</summary>
internal sealed class KernelSet
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Kernel> _kernels = [];

    public int Count => _kernels.Count;

    public Kernel this[int index] => _kernels[index];

    public IReadOnlyList<Kernel> Kernels => _kernels;

    public string Require(Kernel kernel)
    {
        if (_names.Add(kernel.Name))
        {
            _kernels.Add(kernel);
        }

        return kernel.Name;
    }
}
