using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Lowering;

/// <summary>The cost of a kernel in a training step.</summary>
/// <param name="Flops">Model FLOPs per token of a full context.</param>
internal readonly record struct Cost(long Flops, Traffic Traffic)
{
    public static Cost operator +(Cost a, Cost b) => new(a.Flops + b.Flops, a.Traffic + b.Traffic);
}

/// <summary>
/// FLOPs and traffic of a training step by kernel. Computed from the graph, which contains every op once, and from the copies of weights.
/// The FLOPs of all kernels add up to <see cref="FlopCounter.TrainPerToken"/>.
/// </summary>
internal sealed class CostTable
{
    private readonly Dictionary<Kernel, Cost> _costs = [];

    private CostTable()
    {
    }

    public Cost this[Kernel kernel] => _costs.TryGetValue(kernel, out Cost cost) ? cost : default;

    public static CostTable Of(ModelPlan plan, ModelProgram program)
    {
        var table = new CostTable();
        foreach (Op op in plan.Graph.Sections.SelectMany(section => section.Forward.Concat(section.Backward)))
        {
            long flops = op.Flops * FlopCounter.RunsPerStep(op, plan);
            table.Add(op.Lower(plan).Kernel, new Cost(flops, TrafficCounter.Of(op, plan)));
        }

        // Each layer has its own method that packs its weights. The traffic is the sum over all layers.
        foreach (Method method in program.Methods.Where(method => method.Layer == 0))
        {
            foreach (KernelStatement statement in method.AllStatements.OfType<KernelStatement>())
            {
                table.Add(statement.Call.Kernel, new Cost(0, statement.Traffic));
            }
        }

        return table;
    }

    private void Add(Kernel kernel, Cost cost) => _costs[kernel] = this[kernel] + cost;
}
