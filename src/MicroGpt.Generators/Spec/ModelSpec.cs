using MicroGpt.Generators.Collections;

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
    /// <summary>What each key came to, and whether the file has it. Only people read it.</summary>
    public EquatableArray<SpecSetting> Settings { get; init; }

    /// <summary>Number of loops of the shared blocks (R); 1 without a recursion section.</summary>
    public int Loops => Recursion?.Steps ?? 1;

    public bool HasExit => Recursion?.Exit == ExitKind.Token;

    /// <summary>Whether training evaluates the head after every loop instead of only after the last.</summary>
    public bool LossAtEveryLoop => Recursion is { Loss: not LoopLoss.Last };

    /// <summary>Symbols of the alphabet (or 256 bytes) plus the document token, which begins and ends a document.</summary>
    public int VocabularySize => Tokenizer.SymbolCount + 1;
}

/// <param name="Alphabet">The characters in the order of their ids; empty for bytes. It may contain surrogate pairs.</param>
/// <param name="SymbolCount">Number of Unicode scalar values in the alphabet, or 256 for bytes.</param>
internal sealed record TokenizerSpec(TokenizerKind Kind, string Alphabet, int SymbolCount)
{
    /// <summary>What becomes of a character that the alphabet lacks: see <see cref="UnknownRule"/>.</summary>
    public string Unknown { get; init; } = UnknownRule.Error;
}

/// <param name="Gain">Whether a learned gain follows (and a learned shift, for layerNorm with biases).</param>
/// <param name="AfterEmbedding">Whether token + position embedding is normalised before the first block.</param>
/// <param name="Final">Whether the output of the last block is normalised before the head.</param>
internal sealed record NormalizationSpec(
    NormalizationKind Kind, bool Gain, bool AfterEmbedding, bool Final, float Epsilon);

/// <param name="Deviation">Standard deviation of the normal distribution of initial weights.</param>
/// <param name="ScaleResidual">
/// Whether the two projections into the residual stream start with a deviation divided by sqrt(2 * layers), as in GPT-2.
/// </param>
internal sealed record InitializationSpec(float Deviation, bool ScaleResidual)
{
    /// <summary>Standard deviation of the token and position embeddings; null for <see cref="Deviation"/>.</summary>
    public float? EmbeddingDeviation { get; init; }

    /// <summary>How the two projections into the residual stream start.</summary>
    public InitialProjections Projections { get; init; }
}

/// <summary>Initial values of the projections into the residual stream.</summary>
internal enum InitialProjections { Normal, Zeros }

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
    InitializationSpec Initialization)
{
    public AttentionKind Attention { get; init; }

    /// <summary>Columns of the grid that positions lie in, row by row; 0 for positions in a line.</summary>
    public int GridWidth { get; init; }

    /// <summary>Whether each head's queries and keys are normalised before attention.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Whether a learned sum of the residual stream and the embedding enters each block.</summary>
    public bool InputScalars { get; init; }

    /// <summary>Rows of the embedding of pairs of tokens; null for none.</summary>
    public int? BigramRows { get; init; }
}

/// <summary>How the embedding e is combined with the state at the start of each loop.</summary>
internal enum InjectionKind { Add, Scaled, Concat, None }

internal static class InjectionKinds
{
    public static bool HasWeights(this InjectionKind injection) => injection is InjectionKind.Scaled or InjectionKind.Concat;
}

/// <summary>Initial weights of the injections that have some.</summary>
internal enum InjectionStart
{
    /// <summary>The first loop starts as the plain GPT: the embedding alone counts in a concat, and both scales are 1.</summary>
    Plain,

    /// <summary>State and embedding count alike, each 1 / sqrt(2), so that independent ones keep their variance.</summary>
    Balanced,
}

/// <summary>Whether a training step runs all loops, a random number of them, or as many as its longest document needs.</summary>
internal enum DepthSampling { Fixed, PoissonLogNormal, Longest }

internal enum ExitKind { None, Token }

/// <summary>
/// Depth recurrence with shared weights: s_0 = 0; s_r = blocks(u_r) for r = 1..Steps, where u_r is made of s_{r-1} and e.
/// </summary>
/// <param name="NormalizeState">Whether the state is normalised before it is combined with the embedding.</param>
/// <param name="LoopEmbedding">Whether u_r includes a learned row for loop r.</param>
/// <param name="MinSteps">First loop after which a token may stop and whose loss counts; the smallest sampled depth.</param>
/// <param name="EntropyWeight">beta of the expected loss at the first step of training.</param>
/// <param name="FinalEntropyWeight">beta at the last step; it changes linearly in between.</param>
/// <param name="MeanSteps">
/// Parameter of the sampled depth of a training step: 1 + a Poisson draw with this mean, clamped to [MinSteps, Steps]. Null if
/// the depth is not sampled.
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
    int BackpropSteps)
{
    /// <summary>Number of first blocks that run once, before the loops.</summary>
    public int Prelude { get; init; }

    /// <summary>Number of last blocks that run once, after the loops.</summary>
    public int Coda { get; init; }

    /// <summary>Whether a training step runs as many loops as its longest document has tokens, and two more.</summary>
    public bool DepthIsLongest { get; init; }

    public InjectionStart InjectionStart { get; init; }

    /// <summary>Initial value of the exit token's bias.</summary>
    public float ExitBias { get; init; }

    /// <summary>Training steps before this one run only the first loops, up to <see cref="MinSteps"/>.</summary>
    public int StartStep { get; init; }
}

/// <param name="FinalLearningRate">Learning rate at the last step of a linear or cosine schedule.</param>
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

/// <summary>What the backward pass recomputes instead of reading it from memory.</summary>
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

/// <param name="Momentum">Momentum of the matrices' gradients, for optimizers that orthogonalize.</param>
/// <param name="Clip">Maximum global gradient norm; 0 switches clipping off.</param>
internal sealed record OptimizerSpec(
    OptimizerKind Kind,
    float LearningRate,
    GroupRates LearningRates,
    float Momentum,
    float Beta1,
    float Beta2,
    float Epsilon,
    float WeightDecay,
    DecayGroups Decay,
    float Clip,
    StorageType State);

/// <summary>Shares of what training drops: see <see cref="Ops.Dropout"/>.</summary>
/// <param name="Embedding">Of the embedding e.</param>
/// <param name="Residual">Of the output of attention and of the MLP, before it is added to the residual stream.</param>
/// <param name="Attention">Of the attention probabilities.</param>
internal sealed record DropoutSpec(float Embedding, float Residual, float Attention)
{
    public static DropoutSpec None { get; } = new(0, 0, 0);
}

/// <param name="Batch">Sequences per micro-batch.</param>
/// <param name="Accumulation">Micro-batches per optimizer step.</param>
/// <param name="Shards">Parts of a micro-batch with their own gradient sums; 0 means that the plan chooses.</param>
/// <param name="Data">Default of <c>train --data</c>: <c>builtin:NAME</c> or a path.</param>
/// <param name="Documents">
/// Whether each line is a document, or a document with a target for each token, or the file is one continuous text. Auto means lines if the
/// alphabet lacks the newline.
/// </param>
/// <param name="PromptWeight">Weight of the loss on the tokens before the answer of a problem; an answer token weighs 1.</param>
/// <param name="ValidationFraction">Share of the data that is held out.</param>
/// <param name="EvalTokens">Maximum number of predictions in an evaluation during training; 0 means all held-out data.</param>
/// <param name="SaveEvery">How often to save, as in <see cref="SaveInterval"/>.</param>
/// <param name="Precision">Storage type of the activations that the forward pass keeps for the backward pass.</param>
/// <param name="Weights">Storage type of the weights. The optimizer reads and writes them in this type; there is no other copy.</param>
/// <param name="MemoryBudgetBytes">The build fails if the plan needs more; 0 means no budget.</param>
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
    int EvalTokens,
    string SaveEvery,
    StorageType Precision,
    StorageType Weights,
    RecomputePolicy Recompute,
    long MemoryBudgetBytes)
{
    public DropoutSpec Dropout { get; init; } = DropoutSpec.None;

    /// <summary>What documents attend to that share a context; null if each has a context of its own.</summary>
    public PackAttention? Packing { get; init; }
}

/// <param name="Threads">Number of workers that the plan assumes and that training uses by default; 0 means one per core.</param>
internal sealed record TargetSpec(DeviceKind Device, int Threads);
