using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>Kernels asked for, once each, in the order of asking.</summary>
internal sealed class KernelSet
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Kernel> _kernels = [];
    private readonly Dictionary<string, long> _flops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Traffic> _traffic = new(StringComparer.Ordinal);

    public int Count => _kernels.Count;

    public Kernel this[int index] => _kernels[index];

    public IReadOnlyList<Kernel> Kernels => _kernels;

    /// <summary>Counts model FLOPs of a training step per token towards a kernel.</summary>
    public void CountFlops(Kernel kernel, long flops) => _flops[kernel.Name] = FlopsOf(kernel) + flops;

    public long FlopsOf(Kernel kernel) => _flops.TryGetValue(kernel.Name, out long flops) ? flops : 0;

    /// <summary>Counts bytes of a training step towards a kernel.</summary>
    public void CountTraffic(Kernel kernel, Traffic traffic) => _traffic[kernel.Name] = TrafficOf(kernel) + traffic;

    public Traffic TrafficOf(Kernel kernel) => _traffic.TryGetValue(kernel.Name, out Traffic traffic) ? traffic : default;

    public string Require(Kernel kernel)
    {
        if (_names.Add(kernel.Name))
        {
            _kernels.Add(kernel);
        }

        return kernel.Name;
    }
}
