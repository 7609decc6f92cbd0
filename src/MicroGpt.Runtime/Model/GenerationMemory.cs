namespace MicroGpt.Runtime.Model;

/// <summary>Memory for generating texts, in bytes.</summary>
/// <param name="Workspace">Activations of prompts, tile buffers, and the rows of a batch with their states.</param>
/// <param name="Cache">Keys and values of every (loop, layer) for each text.</param>
public sealed record GenerationMemory(long Master, long Packed, long Workspace, long Cache)
{
    /// <summary>Maximum number of rows of short prompts in one batch.</summary>
    private const int PromptRows = 256;

    /// <summary>Arrays of a batch with one number a row: tokens, targets, previous tokens, positions, losses, weights and shares.</summary>
    private const int NumbersOfRow = 7;

    public long Total => Master + Packed + Workspace + Cache;

    /// <summary>Memory of a generator alone, beside the weights.</summary>
    public long Generator => Workspace + Cache;

    /// <param name="parallel">Number of texts generated at once.</param>
    /// <param name="threads">Number of workers; 0 for that of the plan.</param>
    /// <param name="loops">Number of loops of the run; null for R.</param>
    /// <param name="earlierStates">Whether the exit rule compares three states instead of two.</param>
    public static unsafe GenerationMemory Of(
        ModelDescription model, int parallel = 1, int threads = 0, int? loops = null, bool earlierStates = false)
    {
        MemoryPlan plan = model.Plan;
        int workers = threads > 0 ? threads : plan.Threads;
        int capacity = (Rows(model.Architecture.Context, parallel) + 15) / 16 * 16;
        long perRow = plan.OuterFloatsPerRow + plan.ScratchFloatsPerRow + (model.StateStride * (earlierStates ? 2 : 1)) + NumbersOfRow;
        long floats = checked((perRow * capacity)
            + ActivationMemory.Floats(plan, capacity, keeps: false) + (plan.PrivateFloats * workers));
        long packed = plan.PackedFloats + plan.TableFloats;
        return new GenerationMemory(
            model.Training.Weights.Bytes() * plan.WeightFloats,
            sizeof(float) * packed,
            (sizeof(float) * floats) + ((long)parallel * sizeof(SequenceSpan)),
            checked(sizeof(float) * plan.CacheFloatsPerBlock * model.Architecture.BlockRuns(model.Architecture.LoopsOf(loops)) * parallel));
    }

    /// <summary>Number of rows that the buffers of a generator must hold: a whole window, or several short prompts at once.</summary>
    public static int Rows(int context, int parallel) =>
        Math.Max(Math.Max(context, parallel), (int)Math.Min((long)parallel * context, PromptRows));

    /// <summary>Number of texts whose generator fits in a number of bytes; at least 1.</summary>
    /// <param name="bytes">Memory for the generator alone.</param>
    /// <param name="most">Number that is not exceeded.</param>
    /// <param name="loops">Number of loops of the run; null for R.</param>
    public static int MostParallel(ModelDescription model, int threads, long bytes, int most, int? loops = null)
    {
        int parallel = Math.Max(1, most);
        while (parallel > 1 && Of(model, parallel, threads, loops).Generator > bytes)
        {
            parallel--;
        }

        return parallel;
    }
}
