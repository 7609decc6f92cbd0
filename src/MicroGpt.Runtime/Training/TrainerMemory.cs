using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>Memory that a <see cref="Trainer{TModel}"/> takes beside the weights, and an evaluation during training, in bytes.</summary>
/// <param name="Gradients">The sums of every shard, and the parts of their norm.</param>
/// <param name="Optimizer">The moments.</param>
/// <param name="Kept">Activations that all teams keep for the backward pass.</param>
/// <param name="Workspace">Activations outside the loops, temporaries and tile buffers.</param>
/// <param name="Batch">The rows of a step, with the losses of each loop where they count.</param>
/// <param name="Evaluation">The rows of a group of an evaluation, with losses and exits after each loop.</param>
public sealed record TrainerMemory(long Gradients, long Optimizer, long Kept, long Workspace, long Batch, long Evaluation)
{
    public long Total => Gradients + Optimizer + Kept + Workspace + Batch + Evaluation;

    /// <param name="workers">Number of threads.</param>
    public static TrainerMemory Of(ModelDescription model, TrainerOptions options, int workers)
    {
        MemoryPlan plan = model.Plan;
        int loops = model.Architecture.Loops;
        int shards = Math.Min(plan.Shards, options.Batch);
        int sequences = (options.Batch + shards - 1) / shards;
        int teams = Math.Min(shards, workers);
        int capacity = WorkTeams.CapacityOf(checked(sequences * model.Architecture.Context));
        bool everyLoop = options.Objective.EveryLoop;
        long moments = MomentLayout.Of(model, options.Optimizer.Kind).Sum(layout => layout.Count);
        long tokens = checked((long)options.Accumulation * options.Batch * model.Architecture.Context);
        long chunks = UpdateChunks.CapacityOf(model, tokens);
        return new TrainerMemory(
            sizeof(float) * checked((plan.WeightFloats * shards) + chunks),
            checked(moments * options.Optimizer.State.Bytes()),
            sizeof(float) * checked(ActivationMemory.Floats(plan, capacity, keeps: true) * teams),
            sizeof(float) * checked(
                ((plan.OuterFloatsPerRow + plan.ScratchFloatsPerRow) * capacity * teams)
                + ((plan.PrivateFloats + plan.MatrixWorkFloats) * workers)),
            SequenceBatch.BytesOf(
                checked(options.Accumulation * shards),
                capacity,
                checked(sequences * options.SpansPerSequence),
                everyLoop ? loops + 1 : 1,
                everyLoop ? loops : 0,
                drops: options.DropoutSeed is not null),
            SequenceBatch.BytesOf(teams, capacity, capacity, loops, loops, hits: true));
    }
}
