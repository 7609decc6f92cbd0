namespace MicroGpt.Generators.Spec;

/// <summary>
/// What model.json says, checked and with every default filled in. It is the cache boundary of the generator:
/// immutable, structurally equal, and without line numbers, so that re-indenting model.json regenerates nothing.
/// </summary>
/// <remarks>New members must be equatable by value (use <see cref="Collections.EquatableArray{T}"/> for lists).</remarks>
internal sealed record ModelSpec(
    string Name,
    TokenizerSpec Tokenizer,
    ArchitectureSpec Architecture,
    RecursionSpec? Recursion,
    TrainingSpec Training,
    TargetSpec Target)
{
    /// <summary>Loops of the shared blocks (R); 1 where the spec has no recursion section.</summary>
    public int Loops => Recursion?.Steps ?? 1;

    public bool HasExit => Recursion?.Exit == ExitKind.Token;

    /// <summary>Whether training evaluates the head after every loop, and not after the last alone.</summary>
    public bool LossAtEveryLoop => Recursion is { Loss: not LoopLoss.Last };

    /// <summary>Tokens of the alphabet (or 256 bytes) and the one token that begins and ends a document.</summary>
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

/// <summary>How the embedding enters each loop.</summary>
internal enum InjectionKind { Add, Scaled, Concat, None }

/// <summary>Whether a training step runs all loops, or a number drawn for it.</summary>
internal enum DepthSampling { Fixed, PoissonLogNormal }

internal enum ExitKind { None, Token }

/// <summary>Depth recurrence with shared weights: s_r = blocks(u_r), r = 1..Steps, u_r made of s_{r-1} and e, s_0 = 0.</summary>
/// <param name="NormalizeState">Whether the state is normalised before it is combined with the embedding.</param>
/// <param name="LoopEmbedding">Whether a learned row of each loop is added to u_r.</param>
/// <param name="MinSteps">First loop after which a token may stop, and whose loss counts; least sampled depth.</param>
/// <param name="EntropyWeight">beta of the expected loss at the first step of training.</param>
/// <param name="FinalEntropyWeight">beta at the last step; linear between.</param>
/// <param name="MeanSteps">
/// Mean of a Poisson draw. The depth of a training step is the draw plus 1, clamped to [MinSteps, Steps].
/// Null if every step runs all loops.
/// </param>
/// <param name="BackpropSteps">Loops from the last that gradients flow through.</param>
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

/// <summary>Groups of parameters that weight decay can be switched on for.</summary>
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

/// <summary>What a training step recomputes in its backward pass instead of keeping it.</summary>
internal enum RecomputePolicy
{
    /// <summary>As little as <c>training.memoryBudget</c> allows; nothing without one.</summary>
    Auto,

    None,

    /// <summary>Every block, from its input.</summary>
    Block,

    /// <summary>Every loop but the last, from its state.</summary>
    Loop,
}

/// <param name="Clip">Largest global gradient norm; 0 switches clipping off.</param>
internal sealed record OptimizerSpec(
    OptimizerKind Kind,
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
/// <param name="Shards">Parts of a micro-batch with gradient sums of their own; 0 = the plan chooses.</param>
/// <param name="Data">Default of <c>train --data</c>: <c>builtin:NAME</c> or a path.</param>
/// <param name="Documents">
/// Whether each line is a document, or the file is one continuous text. Auto means lines if the alphabet lacks the newline.
/// </param>
/// <param name="PromptWeight">Weight of the loss before the answer of a built-in task's problem, against 1 for the answer.</param>
/// <param name="ValidationFraction">Share of the data that is held out.</param>
/// <param name="Precision">What the forward pass keeps for the backward pass.</param>
/// <param name="Weights">What the optimizer leaves and begins with; there is no other copy.</param>
/// <param name="MemoryBudgetBytes">The build fails when the plan needs more; 0 = no budget.</param>
internal sealed record TrainingSpec(
    int Batch,
    int Accumulation,
    int Shards,
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
