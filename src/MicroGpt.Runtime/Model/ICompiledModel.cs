namespace MicroGpt.Runtime.Model;

/// <summary>
/// What the generator emits for one model.json: shapes and arithmetic, and nothing of files, clocks or threads.
/// Static abstract members let the JIT and the AOT compiler specialise the trainer on the model.
/// </summary>
/// <remarks>
/// Every worker of a team calls the same method with its own <see cref="WorkContext"/>; the method computes this
/// worker's share and meets the others at <see cref="WorkContext.Sync"/>. Shares decide who computes an element,
/// never in which order its terms are added, so results do not depend on the number of workers.
/// Rows are tokens: the sequences of <see cref="WorkContext.Spans"/>, one after the other, without padding.
/// </remarks>
public unsafe interface ICompiledModel
{
    static abstract ModelDescription Description { get; }

    /// <summary>Fills <see cref="WorkContext.Tables"/> (rotary angles). Called once, by one worker. Does nothing for a model without tables.</summary>
    static virtual void FillTables(float* tables)
    {
    }

    /// <summary>Copies master weights into the panel orders that forward and backward read. After every optimizer step.</summary>
    static abstract void Pack(WorkContext c);

    /// <summary>e = wte[token] + wpe[position] for every row; clears the state s_0.</summary>
    static abstract void EmbedForward(WorkContext c);

    /// <summary>s_loop = blocks(inject(s_{loop-1}, e)). Loops count from 1.</summary>
    static abstract void LoopForward(WorkContext c, int loop);

    /// <summary>
    /// Recomputes what the backward pass of a loop reads: <see cref="LoopForward"/> without the last block's output. Called only for loops
    /// that <see cref="ActivationMemory.MustRepeat"/> names, so a model that keeps every loop lacks it.
    /// </summary>
    static virtual void LoopRecompute(WorkContext c, int loop) =>
        throw new NotSupportedException("This model keeps the activations of every loop.");

    /// <summary>logits = head(norm(s_loop)) for rows [begin, end).</summary>
    static abstract void HeadForward(WorkContext c, int loop, int begin, int end);

    /// <summary>
    /// The exit token's logits alone, from norm(s_loop), for rows [begin, end): what decides whether a token stops costs no
    /// product with the vocabulary. Does nothing for a model without the token.
    /// </summary>
    static virtual void ExitForward(WorkContext c, int loop, int begin, int end)
    {
    }

    /// <summary>
    /// Copies the keys and values that the spans [begin, end) wrote into the cache at a loop to all later loops: tokens that stop there
    /// lend them to those that go on.
    /// </summary>
    static virtual void Lend(WorkContext c, int loop, int begin, int end)
    {
    }

    /// <summary>Writes the cross-entropy in nats of every row, from its logits; 0 where the target is negative.</summary>
    /// <param name="rowLoss">One float for each row.</param>
    static abstract void LossForward(WorkContext c, float* rowLoss);

    /// <summary>
    /// From d(total loss)/d(row loss) to the gradient of s_loop (added to what
    /// loop + 1 left there; cleared first where loop is <see cref="WorkContext.Depth"/>) and of the head's parameters. Overwrites the logits.
    /// </summary>
    /// <param name="rowWeight">d(total loss)/d(row loss), one float for each row.</param>
    static abstract void HeadBackward(WorkContext c, int loop, float* rowWeight);

    /// <summary>
    /// From the gradient of s_loop to that of s_{loop-1}; adds to the gradients of e, of the blocks and of what joins state and e. Not called
    /// for loops whose states count as constants (truncated backpropagation), though <see cref="HeadBackward"/> may be.
    /// </summary>
    static abstract void LoopBackward(WorkContext c, int loop);

    /// <summary>Adds the gradient of e to the embeddings' gradients, rows in ascending order.</summary>
    static abstract void EmbedBackward(WorkContext c);

    /// <summary>Address of row 0 of the logits; rows are <see cref="ModelDescription.LogitStride"/> floats apart.</summary>
    static abstract float* Logits(WorkContext c);

    /// <summary>
    /// Address of row 0 of the exit token's logits, written by <see cref="HeadForward"/>; rows are
    /// <see cref="ModelDescription.ExitStride"/> floats apart, of which the first holds the logit. Before
    /// <see cref="HeadBackward"/> the caller replaces it by the derivative of the loss with respect to it. Null for a model without the token.
    /// </summary>
    static virtual float* ExitLogits(WorkContext c) => null;

    /// <summary>Address of row 0 of the embedding e that the loops are given, as far apart as the state; null for a model without recursion.</summary>
    static virtual float* Embedding(WorkContext c) => null;

    /// <summary>Address of row 0 of s_loop; rows are <see cref="ModelDescription.StateStride"/> floats apart.</summary>
    static abstract float* State(WorkContext c, int loop);
}
