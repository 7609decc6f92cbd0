using System.Text.Json.Serialization;

namespace MicroGpt.Runtime.Model;

/// <summary>What the generator knows about the model, emitted as data: nothing is worked out again at run time.</summary>
public sealed record ModelDescription
{
    public required string Name { get; init; }

    /// <summary>
    /// Canonical text of all that fixes the tensors and the function they compute (tokenizer, architecture, recursion).
    /// A checkpoint carries it; a model loads only checkpoints with the same text.
    /// </summary>
    public required string Fingerprint { get; init; }

    public required TokenizerDescription Tokenizer { get; init; }

    public required ArchitectureDescription Architecture { get; init; }

    public required TrainingDefaults Training { get; init; }

    public required TargetDescription Target { get; init; }

    /// <summary>Every tensor of the model, in the order of the checkpoint.</summary>
    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    public required MemoryPlan Plan { get; init; }

    /// <summary>Kernels in the order of <see cref="KernelClock"/>; empty for a model that does not time itself.</summary>
    public IReadOnlyList<KernelInfo> Kernels { get; init; } = [];

    /// <summary>Floats between two rows of logits; the vocabulary padded to whole vectors. Pads hold +0 weights.</summary>
    public required int LogitStride { get; init; }

    /// <summary>Floats between two rows of the state.</summary>
    public required int StateStride { get; init; }

    /// <summary>Floats between the rows of <see cref="ICompiledModel.ExitLogits"/>; 0 without the exit token.</summary>
    public int ExitStride { get; init; }

    /// <summary>Learned numbers, without padding.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>
    /// Model FLOPs of training on one token of a full context: 2 per multiply-add of every matrix product of the forward
    /// pass, attention at its causal half, times 3; blocks times R, head times the loops it is evaluated at.
    /// </summary>
    public required long TrainFlopsPerToken { get; init; }

    /// <summary>Learned numbers in rows*columns of <see cref="ParameterInfo"/>, as laid out with padding.</summary>
    public long WeightFloats => Plan.WeightFloats;
}

/// <param name="Alphabet">Characters in order of their ids; empty for bytes.</param>
public sealed record TokenizerDescription(TokenizerKind Kind, string Alphabet);

/// <summary>Shapes that the runtime and the person ask for; the arithmetic itself is in the generated code.</summary>
public sealed record ArchitectureDescription
{
    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Embedding { get; init; }

    public required int Context { get; init; }

    public required int FeedForward { get; init; }

    /// <summary>Symbols and the document token, which has the last id.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Loops of the shared blocks (R).</summary>
    public required int Loops { get; init; }

    /// <summary>Whether the head has the exit token.</summary>
    public bool HasExit { get; init; }

    /// <summary>First loop after which a token may stop, and whose loss counts; least sampled depth.</summary>
    public int MinSteps { get; init; } = 1;

    /// <summary>
    /// Mean of the Poisson draw that, plus 1 and cut to [<see cref="MinSteps"/>, <see cref="Loops"/>], is the depth of a training step; null where
    /// each runs all loops.
    /// </summary>
    public int? MeanSteps { get; init; }

    /// <summary>Loops from the last that gradients flow through; more than a step runs stands for all of them.</summary>
    public int BackpropSteps { get; init; } = int.MaxValue;

    public LoopLoss LoopLoss { get; init; }

    /// <summary>beta of the expected loss at the first step.</summary>
    public float EntropyWeight { get; init; }

    /// <summary>beta at the last step; linear between.</summary>
    public float FinalEntropyWeight { get; init; }

    public required NormalizationKind Normalization { get; init; }

    public required ActivationKind Activation { get; init; }

    public required PositionKind Positions { get; init; }

    /// <summary>What <see cref="TrainingDefaults.Objective"/> says for this model; empty for a plain GPT.</summary>
    public string Objective => Loops == 1 ? "" : string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"loss {LoopLoss} from loop {MinSteps}, entropy {EntropyWeight} to {FinalEntropyWeight}, mean depth {MeanSteps ?? 0}, gradients through {Math.Min(BackpropSteps, Loops)} loops");

    public required bool Bias { get; init; }

    public required bool TiedHead { get; init; }
}

/// <summary>The training section of model.json; the command line may override each.</summary>
public sealed record TrainingDefaults
{
    public required int Batch { get; init; }

    public required int Accumulation { get; init; }

    /// <summary>
    /// Gradient shards that model.json asks for; 0 where the plan chooses them, or would choose the same number. See <see cref="MemoryPlan.Shards"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Shards { get; set; }

    public required int Steps { get; init; }

    public required float LearningRate { get; init; }

    public required float Beta1 { get; init; }

    public required float Beta2 { get; init; }

    public required float Epsilon { get; init; }

    public required float WeightDecay { get; init; }

    /// <summary>Largest global gradient norm; 0 = no clipping.</summary>
    public required float Clip { get; init; }

    /// <summary>The rule of a step. state.json names it where it is not the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OptimizerKind Optimizer { get; set; }

    /// <summary>How the optimizer's moments are stored.</summary>
    public StorageType OptimizerState { get; set; }

    /// <summary>How the weights are stored between steps and in a checkpoint. In bfloat16 there is no copy of them in float32.</summary>
    public StorageType Weights { get; set; }

    /// <summary>How activations are kept for the backward pass.</summary>
    public StorageType Precision { get; set; }

    public required ScheduleKind Schedule { get; init; }

    public required int Warmup { get; init; }

    public required float FinalLearningRate { get; init; }

    public required long Seed { get; init; }

    /// <summary><c>builtin:NAME</c> or a path.</summary>
    public required string Data { get; init; }

    public required DocumentMode Documents { get; init; }

    /// <summary>Weight of the loss before the answer of a problem, against 1 for the answer. Built-in tasks only.</summary>
    /// <remarks>Set and not init, as are the others with a default: a state.json from before them leaves the default.</remarks>
    public float PromptWeight { get; set; } = 1;

    public required float ValidationFraction { get; init; }

    public required int EvalEvery { get; init; }

    /// <summary>What learns.</summary>
    public TrainingStage Stage { get; set; }

    /// <summary>Improvement that the stage "exit" looks at.</summary>
    public ExitLook ExitTarget { get; set; } = ExitLook.Next;

    /// <summary>
    /// The choices of the recursion that only training knows (loss, its weights, depths, truncation), as text: a run goes on with the same.
    /// Empty for a run from before it was written.
    /// </summary>
    public string Objective { get; set; } = "";

    /// <summary>Whether the exit token alone learns.</summary>
    public bool IsExitStage() => Stage == TrainingStage.Exit;
}

/// <param name="Threads">0 = one per core.</param>
public sealed record TargetDescription(DeviceKind Device, int Threads);
