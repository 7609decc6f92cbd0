namespace MicroGpt.Runtime.Model;

/// <summary>
/// The code that the generator emits for one model.json. It contains shapes and arithmetic, and nothing about files, clocks or
/// threads. Static abstract members let the JIT and the AOT compiler specialise the trainer for the model.
/// </summary>
/// <remarks>
/// Every worker of a team calls the same method with its own <see cref="WorkContext"/>. The method computes this worker's share
/// and waits for the others at the barrier <see cref="WorkContext.Sync"/>. The division decides who computes an element, never
/// the order in which its terms are added, so results do not depend on the number of workers.
/// Rows are tokens: the sequences of <see cref="WorkContext.Spans"/>, one after the other, without padding.
/// </remarks>
public unsafe interface ICompiledModel
{
    static abstract ModelDescription Description { get; }

    /// <summary>
    /// Fills <see cref="WorkContext.Tables"/> (rotary angles). One worker calls it once. Does nothing for a model without tables.
    /// </summary>
    static virtual void FillTables(float* tables)
    {
    }

    /// <summary>Packs the master weights into the panels that forward and backward read. Called after every optimizer step.</summary>
    static abstract void Pack(WorkContext c);

    /// <summary>e = wte[token] + wpe[position] for every row, and the prelude of e. Also clears the state s_0.</summary>
    static abstract void EmbedForward(WorkContext c);

    /// <summary>s_loop = blocks(inject(s_{loop-1}, e)). Loops count from 1.</summary>
    static abstract void LoopForward(WorkContext c, int loop);

    /// <summary>
    /// Recomputes the activations that the backward pass of a loop reads: <see cref="LoopForward"/> without the output of the last
    /// block. Called only for loops that <see cref="ActivationMemory.MustRepeat"/> names, so a model that keeps every loop lacks it.
    /// </summary>
    static virtual void LoopRecompute(WorkContext c, int loop) =>
        throw new NotSupportedException("This model keeps the activations of every loop.");

    /// <summary>
    /// Runs the blocks of the coda on s_loop. Call it before <see cref="HeadForward"/>. Does nothing for a model without a coda.
    /// </summary>
    static virtual void CodaForward(WorkContext c, int loop)
    {
    }

    /// <summary>logits = head(norm(s_loop)) for rows [begin, end). With a coda, its output takes the place of s_loop.</summary>
    static abstract void HeadForward(WorkContext c, int loop, int begin, int end);

    /// <summary>
    /// Computes only the exit token's logits, from norm(s_loop), for rows [begin, end). Deciding whether a token stops thus needs no
    /// product with the vocabulary. Does nothing for a model without an exit token.
    /// </summary>
    static virtual void ExitForward(WorkContext c, int loop, int begin, int end)
    {
    }

    /// <summary>
    /// Copies the keys and values that the spans [begin, end) wrote into the cache at this loop to all later loops. Tokens that stop
    /// here lend them to tokens that continue.
    /// </summary>
    static virtual void Lend(WorkContext c, int loop, int begin, int end)
    {
    }

    /// <summary>Writes the cross-entropy of every row in nats, computed from its logits; 0 if the target is negative.</summary>
    /// <param name="rowLoss">One float for each row.</param>
    static abstract void LossForward(WorkContext c, float* rowLoss);

    /// <summary>
    /// Computes the gradients of s_loop and of the head's parameters from d(total loss)/d(row loss). The gradient of s_loop is added
    /// to the one from loop + 1, or replaces it if loop is <see cref="WorkContext.Depth"/>. Overwrites the logits.
    /// </summary>
    /// <param name="rowWeight">d(total loss)/d(row loss), one float for each row.</param>
    static abstract void HeadBackward(WorkContext c, int loop, float* rowWeight);

    /// <summary>
    /// Computes the gradient of s_{loop-1} from that of s_loop, and adds to the gradients of e, of the blocks and of the injection.
    /// With truncated backpropagation it is not called for loops whose states are constants, although
    /// <see cref="HeadBackward"/> may be.
    /// </summary>
    static abstract void LoopBackward(WorkContext c, int loop);

    /// <summary>Adds the gradient of e to the gradients of the embeddings, with rows in ascending order.</summary>
    static abstract void EmbedBackward(WorkContext c);

    /// <summary>
    /// Moves the singular values of a matrix towards 1. One worker computes it alone. Only for a model whose optimizer orthogonalizes.
    /// </summary>
    /// <param name="shape">Index in <see cref="ModelDescription.MatrixShapes"/>.</param>
    /// <param name="u">The matrix, in the row stride of its parameter; replaced by the result.</param>
    /// <param name="work"><see cref="MemoryPlan.MatrixWorkFloats"/> floats.</param>
    static virtual void Orthogonalize(WorkContext c, int shape, float* u, float* work) =>
        throw new NotSupportedException("The optimizer of this model works on elements alone.");

    /// <summary>Address of row 0 of the logits. Rows are <see cref="ModelDescription.LogitStride"/> floats apart.</summary>
    static abstract float* Logits(WorkContext c);

    /// <summary>
    /// Address of row 0 of the exit token's logits, written by <see cref="HeadForward"/>; null for a model without an exit token.
    /// Rows are <see cref="ModelDescription.ExitStride"/> floats apart, and the first float of a row is the logit. Before
    /// <see cref="HeadBackward"/>, the caller replaces the logit by the derivative of the loss with respect to it.
    /// </summary>
    static virtual float* ExitLogits(WorkContext c) => null;

    /// <summary>
    /// Address of row 0 of the embedding e, the input of every loop, with the stride of the state; null for a model without
    /// recursion.
    /// </summary>
    static virtual float* Embedding(WorkContext c) => null;

    /// <summary>Address of row 0 of what the prelude made of e, with the stride of the state; null for a model without a prelude.</summary>
    static virtual float* PreludeOutput(WorkContext c) => null;

    /// <summary>Address of row 0 of s_loop. Rows are <see cref="ModelDescription.StateStride"/> floats apart.</summary>
    static abstract float* State(WorkContext c, int loop);
}
