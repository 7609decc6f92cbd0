using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Ops;
using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>Executes plans symbolically: memory is a map from cells to the tensor that was written there last.</summary>
public class ActivationPlanTests
{
    [Fact]
    public void BackwardReadsWhatWasWritten()
    {
        foreach (ModelPlan plan in Precisions())
        {
            foreach (Section section in plan.Graph.Sections)
            {
                var memory = new Memory(plan.Activations);
                foreach (Tensor input in section.Inputs)
                {
                    memory.Write(input);
                }

                Run(section.Forward, memory);
                foreach (Tensor gradient in new[] { section.OutputGradient, section.CollectedGradient }.OfType<Tensor>())
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
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan))
        {
            Assert.Equal(plan.Activations.StateGradient, plan.Activations[plan.Graph.Block.OutputGradient!]);
            Assert.Equal(plan.Activations.StateGradient, plan.Activations[plan.Graph.Block.InputGradient!]);
        }
    }

    [Fact]
    public void InjectionsHandTheGradientsOfStateAndEmbeddingOn()
    {
        foreach (ModelPlan plan in SpecCases.Varied().Select(ModelCompiler.Plan).Where(plan => plan.Graph.HasState))
        {
            ActivationPlan a = plan.Activations;
            Section inject = plan.Graph.Inject!;
            Assert.Equal(a.StateGradient, a[inject.InputGradient!]);
            Assert.Equal(a.EmbeddingGradient, a[inject.CollectedGradientAfter!]);
            Assert.NotEqual(a.StateGradient, a.EmbeddingGradient);
        }
    }

    /// <summary>Blocks that read the embedding find it, and the sum of its gradient, where the embedding's section has them.</summary>
    [Fact]
    public void BlocksThatReadTheEmbeddingAddToItsGradient()
    {
        ModelPlan[] plans = [.. Precisions().Where(plan => plan.Spec.Architecture.InputScalars)];
        Assert.Equal(2, plans.Select(plan => plan.Graph.HasState).Distinct().Count());
        foreach (ModelPlan plan in plans)
        {
            ActivationPlan a = plan.Activations;
            Section block = plan.Graph.Block;
            Assert.Equal(new Place(Region.Outer, a.Embedding.Offset), a[block.Embedding!]);
            Assert.Equal(a.Embedding, a[plan.Graph.Embedding.Output!]);
            Assert.Equal(a.EmbeddingGradient, a[block.CollectedGradient!]);
            Assert.Equal(a.EmbeddingGradient, a[block.CollectedGradientAfter!]);
            Assert.Equal(a.EmbeddingGradient, a[plan.Graph.Embedding.OutputGradient!]);
            Assert.NotEqual(a.StateGradient, a.EmbeddingGradient);
        }
    }

    [Fact]
    public void WhatBackwardReadsOfABlockIsInItsSlotOrItsInput()
    {
        foreach (ModelPlan plan in Precisions())
        {
            Section block = plan.Graph.Block;
            IEnumerable<Tensor> read = block.Backward.SelectMany(op => op.Inputs);
            IEnumerable<Tensor> made = block.Forward.SelectMany(op => op.Outputs).Append(block.Inputs[0]);
            Assert.All(
                read.Intersect(made), tensor => Assert.Contains(plan.Activations[tensor].Region, new[] { Region.Layer, Region.Stream }));
        }
    }

    /// <summary>The input of a recomputed block must not be overwritten.</summary>
    [Fact]
    public void NothingReplacesABlocksInput()
    {
        foreach (ModelPlan plan in Precisions())
        {
            Section block = plan.Graph.Block;
            Assert.All(
                block.Forward.SelectMany(op => op.Outputs),
                tensor => Assert.NotEqual(plan.Activations[block.Inputs[0]], plan.Activations[tensor]));
        }
    }

    [Fact]
    public void NarrowActivationsTakeHalfTheRoom()
    {
        foreach (ModelSpec spec in SpecCases.Varied())
        {
            ModelPlan floats = ModelCompiler.Plan(spec);
            ModelPlan narrow = ModelCompiler.Plan(spec with { Training = spec.Training with { Precision = StorageType.BFloat16 } });
            long kept = floats.Activations.LayerSize + floats.Activations.StateStride;
            Assert.True(narrow.Activations.LayerSize <= 0.6 * kept, $"{spec.Name}: {narrow.Activations.LayerSize} of {kept}");
            Assert.False(narrow.Activations.KeepsStream);
        }
    }

    [Fact]
    public void RegionsHoldTheirTensors()
    {
        foreach (ModelPlan plan in Precisions())
        {
            ActivationPlan a = plan.Activations;
            foreach ((Tensor tensor, Place place) in a.Places)
            {
                int size = place.Region switch
                {
                    Region.Outer => a.OuterSize,
                    Region.Layer => a.LayerSize,
                    Region.Stream or Region.Next or Region.State => a.StateStride,
                    Region.Loop => a.LoopSize,
                    _ => a.ScratchSize,
                };
                Assert.InRange(place.Offset, 0, size - tensor.RowFloats);
            }
        }
    }

    private static IEnumerable<ModelPlan> Precisions() =>
        from spec in SpecCases.Varied()
        from precision in new[] { StorageType.Float32, StorageType.BFloat16 }
        select ModelCompiler.Plan(spec with { Training = spec.Training with { Precision = precision } });

    private static void Run(List<Op> ops, Memory memory)
    {
        foreach (Op op in ops)
        {
            foreach (Tensor input in op is Copy copy ? [copy.X] : op.Inputs)
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
                    $"{op.Name} reads {tensor} where {found?.ToString() ?? "nothing"} is");
            }
        }

        private IEnumerable<(Region Region, int Cell)> Cells(Tensor tensor)
        {
            Place place = plan[tensor];
            return Enumerable.Range(place.Offset, tensor.RowFloats).Select(cell => (place.Region, cell));
        }
    }
}
