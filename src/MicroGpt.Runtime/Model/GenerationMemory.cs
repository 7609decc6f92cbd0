namespace MicroGpt.Runtime.Model;

/// <summary>Memory for generating one text, in bytes.</summary>
/// <param name="Workspace">Activations of a prompt that fills the context, and tile buffers.</param>
/// <param name="Cache">Keys and values of every (loop, layer).</param>
public sealed record GenerationMemory(long Master, long Packed, long Workspace, long Cache)
{
    public long Total => Master + Packed + Workspace + Cache;

    public static GenerationMemory Of(ModelDescription model)
    {
        MemoryPlan plan = model.Plan;
        int capacity = (model.Architecture.Context + 15) / 16 * 16;
        long floats = ((plan.OuterFloatsPerRow + plan.ScratchFloatsPerRow) * capacity)
            + ActivationMemory.Floats(plan, capacity, keeps: false) + (plan.PrivateFloats * plan.Threads);
        long packed = plan.PackedFloats + plan.TableFloats;
        return new GenerationMemory(
            plan.MasterBytes, sizeof(float) * packed, sizeof(float) * floats, sizeof(float) * plan.CacheFloatsPerSlot);
    }
}
