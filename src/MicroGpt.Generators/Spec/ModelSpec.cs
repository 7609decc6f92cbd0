namespace MicroGpt.Generators.Spec;

/// <summary>
/// The content of model.json, checked and with every default filled in. It is the cache boundary of the generator: immutable,
/// compared by value and without line numbers, so that re-indenting model.json regenerates nothing.
/// </summary>
/// <remarks>New members must be equatable by value (use <see cref="EquatableArray{T}"/> for lists).</remarks>
internal sealed record ModelSpec(
    string Name,
    TokenizerSpec Tokenizer,
    ArchitectureSpec Architecture,
    RecursionSpec? Recursion,
    TrainingSpec Training,
    TargetSpec Target)
{
    /// <summary>Number of loops of the shared blocks (R); 1 without a recursion section.</summary>
    public int Loops => Recursion?.Steps ?? 1;

    public bool HasExit => Recursion?.Exit == ExitKind.Token;

    /// <summary>Whether training evaluates the head after every loop instead of only after the last.</summary>
    public bool LossAtEveryLoop => Recursion is { Loss: not LoopLoss.Last };

    /// <summary>Symbols of the alphabet (or 256 bytes) plus the document token, which begins and ends a document.</summary>
    public int VocabularySize => Tokenizer.SymbolCount + 1;
}

/// <param name="Alphabet">The characters in order of their ids; empty for bytes. May hold surrogate pairs.</param>
/// <param name="SymbolCount">Unicode scalar values in the alphabet, or 256.</param>
internal sealed record TokenizerSpec(TokenizerKind Kind, string Alphabet, int SymbolCount);

/// <param name="Gain">A learned gain (and, for layerNorm with biases, a learned shift) follows the normalisation.</param>
/// <param name="AfterEmbedding">Normalise token + position embedding before the first block.</param>
/// <param name="Final">Normalise the last block's output before the head.</param>
internal sealed record NormalizationSpec(
    NormalizationKind Kind, bool Gain, bool AfterEmbedding, bool Final, float Epsilon);

/// <param name="Deviation">Standard deviation of the normal distribution that weights start from.</param>
/// <param name="ScaleResidual">Divide the deviation of the two projections into the residual stream by sqrt(2 * layers) (GPT-2).</param>
internal sealed record InitializationSpec(float Deviation, bool ScaleResidual);

/// <param name="FeedForward">Width of the hidden layer of the MLP.</param>
internal sealed record ArchitectureSpec(
    int Layers,
    int Heads,
    int Embedding,
    int Context,
    int FeedForward,
    NormalizationSpec Normalization,
    ActivationKind Activation,
    PositionKind Positions,
    bool Bias,
    bool TiedHead,
    InitializationSpec Initialization);

/// <summary>How the embedding e is combined with the state at the start of each loop.</summary>
internal enum InjectionKind { Add, Scaled, Concat, None }

/// <summary>Whether a training step runs all loops or a random number of them.</summary>
internal enum DepthSampling { Fixed, PoissonLogNormal }

internal enum ExitKind { None, Token }

/// <summary>Depth recurrence with shared weights: s_r = blocks(u_r), r = 1..Steps, u_r made of s_{r-1} and e, s_0 = 0.</summary>
/// <param name="NormalizeState">Whether the state is normalised before it meets the embedding.</param>
/// <param name="LoopEmbedding">Whether a learned row of each loop is added to u_r.</param>
/// <param name="MinSteps">First loop after which a token may stop, and whose loss counts; least sampled depth.</param>
/// <param name="EntropyWeight">beta of the expected loss at the first step of training.</param>
/// <param name="FinalEntropyWeight">beta at the last step; it changes linearly in between.</param>
/// <param name="MeanSteps">
/// Parameter of the sampled depth of a training step: 1 + a Poisson draw with this mean, clamped to [MinSteps, Steps]. Null if
/// every step runs all loops.
/// </param>
/// <param name="BackpropSteps">Number of last loops that gradients flow through.</param>
internal sealed record RecursionSpec(
    int Steps,
    InjectionKind Injection,
    bool NormalizeState,
    bool LoopEmbedding,
    ExitKind Exit,
    int MinSteps,
    LoopLoss Loss,
    float EntropyWeight,
    float FinalEntropyWeight,
    int? MeanSteps,
    int BackpropSteps);

/// <param name="FinalLearningRate">Rate at the last step of linear and cosine schedules.</param>
internal sealed record ScheduleSpec(ScheduleKind Kind, int Warmup, float FinalLearningRate);

/// <summary>Groups of parameters to which weight decay can apply.</summary>
[Flags]
internal enum DecayGroups
{
    None = 0,
    Matrices = 1,
    TokenEmbedding = 2,
    PositionEmbedding = 4,
    Head = 8,
    Biases = 16,
    Gains = 32,
}

/// <summary>What a training step computes again in its backward pass instead of keeping it.</summary>
internal enum RecomputePolicy
{
    /// <summary>Recomputes as little as <c>training.memoryBudget</c> allows; nothing without a budget.</summary>
    Auto,

    None,

    /// <summary>Recomputes every block from its input.</summary>
    Block,

    /// <summary>Recomputes every loop except the last from its initial state.</summary>
    Loop,
}

/// <param name="Clip">Maximum global gradient norm; 0 switches clipping off.</param>
internal sealed record OptimizerSpec(
    float LearningRate,
    float Beta1,
    float Beta2,
    float Epsilon,
    float WeightDecay,
    DecayGroups Decay,
    float Clip,
    StorageType State);

/// <param name="Batch">Sequences per micro-batch.</param>
/// <param name="Accumulation">Micro-batches per optimizer step.</param>
/// <param name="Data">Default of <c>train --data</c>: <c>builtin:NAME</c> or a path.</param>
/// <param name="Documents">
/// Whether each line is a document or the file is one continuous text. Auto means lines if the alphabet lacks the newline.
/// </param>
/// <param name="PromptWeight">Weight of the loss on the tokens before the answer of a problem; an answer token weighs 1.</param>
/// <param name="ValidationFraction">Share of the data that is held out.</param>
/// <param name="Precision">Storage type of the activations that the forward pass keeps for the backward pass.</param>
/// <param name="Weights">Storage type of the weights. The optimizer reads and writes them in this type; there is no other copy.</param>
/// <param name="MemoryBudgetBytes">The build fails if the plan needs more; 0 means no budget.</param>
internal sealed record TrainingSpec(
    int Batch,
    int Accumulation,
    int Steps,
    OptimizerSpec Optimizer,
    ScheduleSpec Schedule,
    long Seed,
    string Data,
    DocumentMode Documents,
    float PromptWeight,
    float ValidationFraction,
    int EvalEvery,
    StorageType Precision,
    StorageType Weights,
    RecomputePolicy Recompute,
    long MemoryBudgetBytes);

/// <param name="Threads">Workers the plan is made for and training starts by default; 0 = one per core.</param>
internal sealed record TargetSpec(DeviceKind Device, int Threads);
