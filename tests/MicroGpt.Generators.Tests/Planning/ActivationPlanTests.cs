using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>Executes plans symbolically: memory is a map from cells to the tensor that was written there last.</summary>
public class ActivationPlanTests
{
    [Fact]
    public void BackwardReadsWhatWasWritten()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelPlan.Create))
        {
            foreach (Section section in plan.Graph.Sections)
            {
                var memory = new Memory(plan.Activations);
                foreach (Tensor input in section.Inputs.Where(plan.Activations.Places.ContainsKey))
                {
                    memory.Write(input);
                }

                Run(section.Forward, memory);
                if (section.OutputGradient is { } gradient)
                {
                    memory.Write(gradient);
                }

                Run(section.Backward, memory);
            }
        }
    }

    [Fact]
    public void GradientsOfTheResidualStreamReplaceEachOther()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelPlan.Create))
        {
            Assert.Equal(plan.Activations.StateGradient, plan.Activations[plan.Graph.Block.OutputGradient!]);
            Assert.Equal(plan.Activations.StateGradient, plan.Activations[plan.Graph.Block.InputGradient!]);
        }
    }

    [Fact]
    public void RegionsHoldTheirTensors()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelPlan.Create))
        {
            ActivationPlan a = plan.Activations;
            foreach ((Tensor tensor, Place place) in a.Places)
            {
                int size = place.Region switch
                {
                    Region.Outer => a.OuterSize,
                    Region.Layer => a.LayerSize,
                    Region.Stream => 2 * a.StateStride,
                    _ => a.ScratchSize,
                };
                Assert.InRange(place.Offset, 0, size - tensor.Stride);
            }
        }
    }

    private static void Run(List<Op> ops, Memory memory)
    {
        foreach (Op op in ops)
        {
            // The state of the loop before has a place that depends on the loop.
            foreach (Tensor input in op.Inputs.OfType<Tensor>().Where(t => t.Name != "s"))
            {
                memory.Read(input, op);
            }

            foreach (Tensor output in op.Outputs)
            {
                memory.Write(output);
            }
        }
    }

    private sealed class Memory(ActivationPlan plan)
    {
        private readonly Dictionary<(Region Region, int Cell), Tensor> _cells = [];

        public void Write(Tensor tensor)
        {
            foreach ((Region Region, int Cell) cell in Cells(tensor))
            {
                _cells[cell] = tensor;
            }
        }

        public void Read(Tensor tensor, Op op)
        {
            foreach ((Region Region, int Cell) cell in Cells(tensor))
            {
                Assert.True(
                    _cells.TryGetValue(cell, out Tensor? found) && found == tensor,
                    $"{op.Kind} reads {tensor} where {found?.ToString() ?? "nothing"} is");
            }
        }

        private IEnumerable<(Region Region, int Cell)> Cells(Tensor tensor)
        {
            Place place = plan[tensor];
            return Enumerable.Range(place.Offset, tensor.Stride).Select(cell => (place.Region, cell));
        }
    }
}
