using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

public class SyncPlannerTests
{
    /// <summary>
    /// An independent check: a barrier comes between the write of a cell under one division of work and its use under another,
    /// in either order.
    /// </summary>
    [Fact]
    public void ABarrierSeparatesDivisions()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan))
        {
            Check(plan, plan.Graph.Block.Forward, repeats: true);
            Check(plan, plan.Graph.Block.Backward, repeats: true);
            Check(plan, plan.Graph.Inject?.Forward ?? [], repeats: false);
            Check(plan, plan.Graph.Inject?.Backward ?? [], repeats: false);
            Check(plan, plan.Graph.Head.Backward, repeats: false);
            Check(plan, plan.Graph.Embedding.Backward, repeats: false);
        }
    }

    [Fact]
    public void ForwardOfABlockHasTwoBarriers()
    {
        ModelPlan plan = ModelCompiler.Plan(SpecCases.Load("models/small.json"));

        HashSet<int> barriers = new SyncPlanner(plan.Activations).Barriers(plan.Graph.Block.Forward, true);

        // Before attention and after it: everything else divides the rows alike.
        Assert.Equal(2, barriers.Count);
    }

    private static void Check(ModelPlan plan, List<Op> ops, bool repeats)
    {
        HashSet<int> barriers = new SyncPlanner(plan.Activations).Barriers(ops, repeats);
        var lastWriter = new Dictionary<(Region, int), (int Epoch, Partition By)>();
        var readers = new Dictionary<(Region, int), HashSet<(int Epoch, Partition By)>>();
        int epoch = 0;
        for (int round = 0; round < (repeats ? 2 : 1); round++)
        {
            for (int i = 0; i < ops.Count; i++)
            {
                epoch += barriers.Contains(i) ? 1 : 0;
                Partition by = ops[i].Partition;
                foreach ((Region, int) cell in ops[i].Inputs.SelectMany(t => Cells(plan, t)))
                {
                    Assert.False(
                        lastWriter.TryGetValue(cell, out var writer) && writer.Epoch == epoch && writer.By != by,
                        $"{ops[i].Name} reads too early");
                    (readers.TryGetValue(cell, out var set) ? set : readers[cell] = []).Add((epoch, by));
                }

                foreach ((Region, int) cell in ops[i].Outputs.SelectMany(t => Cells(plan, t)))
                {
                    Assert.False(
                        readers.TryGetValue(cell, out var set) && set.Any(r => r.Epoch == epoch && r.By != by),
                        $"{ops[i].Name} writes too early");
                    lastWriter[cell] = (epoch, by);
                }
            }
        }
    }

    private static IEnumerable<(Region, int)> Cells(ModelPlan plan, Tensor tensor)
    {
        Place place = plan.Activations[tensor];
        return Enumerable.Range(place.Offset, tensor.Stride).Select(cell => (place.Region, cell));
    }
}
