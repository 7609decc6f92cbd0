using System.Text.Json.Serialization;

namespace MicroGpt.Runtime.Model;

/// <summary>Everything that the generator knows about the model, emitted as data. Nothing is derived again at run time.</summary>
public sealed record ModelDescription
{
    public required string Name { get; init; }

    /// <summary>
    /// Canonical text of everything that determines the tensors and the function they compute (tokenizer, architecture, recursion).
    /// Checkpoints store it, and a model loads only checkpoints with the same text.
    /// </summary>
    public required string Fingerprint { get; init; }

    public required TokenizerDescription Tokenizer { get; init; }

    public required ArchitectureDescription Architecture { get; init; }

    public required TrainingDefaults Training { get; init; }

    public required TargetDescription Target { get; init; }

    /// <summary>What the keys of model.json came to, in the order of the spec; empty for a model without one.</summary>
    public IReadOnlyList<ModelSetting> Settings { get; init; } = [];

    /// <summary>All tensors of the model, in the order of the checkpoint.</summary>
    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    public required MemoryPlan Plan { get; init; }

    /// <summary>The kernels in the order of <see cref="KernelClock"/>; empty for a model that does not time itself.</summary>
    public IReadOnlyList<KernelInfo> Kernels { get; init; } = [];

    /// <summary>Floats between two rows of logits: the vocabulary padded to whole vectors. Padding has weights of +0.</summary>
    public required int LogitStride { get; init; }

    /// <summary>Floats between two rows of the state.</summary>
    public required int StateStride { get; init; }

    /// <summary>Floats between two rows of <see cref="ICompiledModel.ExitLogits"/>; 0 without an exit token.</summary>
    public int ExitStride { get; init; }

    /// <summary>Number of parameters, without padding.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>
    /// Model FLOPs of training on one token of a full context: 3 times the forward pass, which has 2 FLOPs per multiply-add of every
    /// matrix product, half of attention (causal), the blocks R times, and the head once per loop that it is evaluated at.
    /// </summary>
    public required long TrainFlopsPerToken { get; init; }

    /// <summary>Shapes of the matrices whose updates are orthogonalized; empty if there are none.</summary>
    public IReadOnlyList<MatrixShape> MatrixShapes { get; init; } = [];

    /// <summary>
    /// FLOPs per step of orthogonalizing updates. They do not depend on the number of tokens, and model FLOPs leave them out.
    /// </summary>
    public long OrthogonalizeFlops => Parameters.Where(p => p.Matrices > 0).Sum(p => p.Matrices * MatrixShapes[p.MatrixShape].Flops);

    /// <summary>Number of weights with padding, as <see cref="ParameterInfo"/> lays them out.</summary>
    public long WeightFloats => Plan.WeightFloats;
}

/// <summary>A key of model.json with the value that the model was built with.</summary>
/// <param name="Key">Path of the key, for example "training.batch".</param>
/// <param name="IsGiven">Whether model.json has the key. Otherwise the value is a default, or follows from other keys.</param>
public sealed record ModelSetting(string Key, string Value, bool IsGiven);

/// <param name="Alphabet">The characters in the order of their ids; empty for bytes.</param>
public sealed record TokenizerDescription(TokenizerKind Kind, string Alphabet)
{
    /// <summary>What becomes of a character that the alphabet lacks: see <see cref="UnknownRule"/>.</summary>
    public string Unknown { get; init; } = UnknownRule.Error;
}

/// <summary>Shapes that the runtime and the person need. The arithmetic is in the generated code.</summary>
public sealed record ArchitectureDescription
{
    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Embedding { get; init; }

    public required int Context { get; init; }

    public required int FeedForward { get; init; }

    /// <summary>Number of symbols plus 1 for the document token, which has the last id.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Number of loops of the shared blocks (R).</summary>
    public required int Loops { get; init; }

    /// <summary>Number of first blocks that run once, before the loops.</summary>
    public int PreludeLayers { get; init; }

    /// <summary>Number of last blocks that run once, after the loops.</summary>
    public int CodaLayers { get; init; }

    /// <summary>Runs of blocks in one forward pass: those of prelude and coda once, the others in every loop.</summary>
    public int BlockRuns(int loops) => checked(PreludeLayers + CodaLayers + ((Layers - PreludeLayers - CodaLayers) * loops));

    /// <summary>Whether a state passes through the blocks, so that a run may have any number of loops: a recursion section.</summary>
    public bool Recurs { get; init; }

    /// <summary>Whether the model has an exit token.</summary>
    public bool HasExit { get; init; }

    /// <summary>First loop after which a token may stop and whose loss counts; the smallest sampled depth.</summary>
    public int MinSteps { get; init; } = 1;

    /// <summary>
    /// Parameter of the sampled depth of a training step: 1 + a Poisson draw with this mean, clamped to [<see cref="MinSteps"/>,
    /// <see cref="Loops"/>]. Null if every step runs all loops.
    /// </summary>
    public int? MeanSteps { get; init; }

    /// <summary>
    /// Whether a training step runs as many loops as its longest document has tokens, and two more, clamped to [<see cref="MinSteps"/>,
    /// <see cref="Loops"/>].
    /// </summary>
    public bool DepthIsLongest { get; init; }

    /// <summary>Number of last loops that gradients flow through. A number above the depth of a step means all of them.</summary>
    public int BackpropSteps { get; init; } = int.MaxValue;

    /// <summary>Training steps before this one run only the first <see cref="MinSteps"/> loops.</summary>
    public int StartStep { get; init; }

    public LoopLoss LoopLoss { get; init; }

    /// <summary>beta of the expected loss at the first step of training.</summary>
    public float EntropyWeight { get; init; }

    /// <summary>beta at the last step; it changes linearly in between.</summary>
    public float FinalEntropyWeight { get; init; }

    public required NormalizationKind Normalization { get; init; }

    public required ActivationKind Activation { get; init; }

    public AttentionKind Attention { get; init; }

    public required PositionKind Positions { get; init; }

    /// <summary>
    /// Columns of the grid of <see cref="PositionKind.RotaryGrid"/>; 0 for positions in a line. The cell in row y and column x has the
    /// position y * GridWidth + x.
    /// </summary>
    public int GridWidth { get; init; }

    /// <summary>The value of <see cref="TrainingDefaults.Objective"/> for this model; empty for a plain GPT.</summary>
    public string Objective => Loops == 1 ? "" : string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"loss {LoopLoss} from loop {MinSteps}, entropy {EntropyWeight} to {FinalEntropyWeight}, mean depth {MeanSteps ?? 0}, "
        + $"{(DepthIsLongest ? "depth of the longest document, " : "")}gradients through {Math.Min(BackpropSteps, Loops)} loops"
        + $"{(StartStep > 0 ? $", all loops from step {StartStep} on" : "")}");

    public required bool Bias { get; init; }

    public required bool TiedHead { get; init; }

    /// <summary>Number of loops of a run that asks for so many.</summary>
    /// <param name="loops">At least 1; null for R.</param>
    /// <exception cref="MicroGptException">The model does not recur and more than one loop is asked for.</exception>
    public int LoopsOf(int? loops)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(loops ?? 1, 1, nameof(loops));
        return Recurs || loops is null or 1
            ? loops ?? Loops
            : throw new MicroGptException(
                "This model has no recursion, so its blocks run once. Leave out --loops, or add a recursion section to model.json, "
                + "rebuild and train.");
    }
}

/// <summary>The training section of model.json. The command line may override each value.</summary>
public sealed record TrainingDefaults
{
    public const long DefaultEvalTokens = 131_072;

    public required int Batch { get; init; }

    public required int Accumulation { get; init; }

    /// <summary>
    /// Number of gradient shards in model.json; 0 if the plan chooses the number, or would choose the same. See
    /// <see cref="MemoryPlan.Shards"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Shards { get; set; }

    public required int Steps { get; init; }

    public required float LearningRate { get; init; }

    public required float Beta1 { get; init; }

    public required float Beta2 { get; init; }

    public required float Epsilon { get; init; }

    public required float WeightDecay { get; init; }

    /// <summary>Maximum global gradient norm; 0 = no clipping.</summary>
    public required float Clip { get; init; }

    /// <summary>The optimizer. state.json names it if it is not the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OptimizerKind Optimizer { get; set; }

    /// <summary>Shares of what training drops; null for a model that drops nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DropoutRates? Dropout { get; set; }

    /// <summary>Momentum of the matrices' gradients; 0 for an optimizer without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float Momentum { get; set; }

    /// <summary>
    /// The groups of parameters whose learning rate is a multiple of <see cref="LearningRate"/>, as text; empty if there are none. A run
    /// is resumed with the same.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? LearningRates { get; set; }

    /// <summary>Storage type of the optimizer's moments.</summary>
    public StorageType OptimizerState { get; set; }

    /// <summary>Storage type of the weights in memory and in a checkpoint. With bfloat16 there is no float32 copy.</summary>
    public StorageType Weights { get; set; }

    /// <summary>Storage type of the activations kept for the backward pass.</summary>
    public StorageType Precision { get; set; }

    public required ScheduleKind Schedule { get; init; }

    public required int Warmup { get; init; }

    public required float FinalLearningRate { get; init; }

    public required long Seed { get; init; }

    /// <summary><c>builtin:NAME</c> or a path.</summary>
    public required string Data { get; init; }

    public required DocumentMode Documents { get; init; }

    /// <summary>What documents attend to that share a context; null if each has a context of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PackAttention? Packing { get; set; }

    /// <summary>Weight of the loss before the answer of a problem; an answer token weighs 1. Built-in tasks only.</summary>
    /// <remarks>It has a setter instead of init, so that an older state.json without it keeps the default.</remarks>
    public float PromptWeight { get; set; } = 1;

    public required float ValidationFraction { get; init; }

    public required int EvalEvery { get; init; }

    /// <summary>Maximum number of predictions in an evaluation during training; 0 = all held-out data.</summary>
    public long EvalTokens { get; set; } = DefaultEvalTokens;

    /// <summary>How often to save, as in <see cref="SaveInterval"/>.</summary>
    /// <remarks>It changes no bit of a run, so checkpoints do not contain it.</remarks>
    [JsonIgnore]
    public string SaveEvery { get; set; } = SaveInterval.Default;

    /// <summary>Whether the whole model learns or only the exit token.</summary>
    public TrainingStage Stage { get; set; }

    /// <summary>The improvement that the exit stage trains on.</summary>
    public ExitLook ExitTarget { get; set; } = ExitLook.Next;

    /// <summary>
    /// The settings of the recursion that affect only training (loss, weights, depths, truncation), as text. A run is resumed with
    /// the same settings. Empty for a run that is older than this key.
    /// </summary>
    public string Objective { get; set; } = "";

    /// <summary>Whether only the exit token learns.</summary>
    public bool IsExitStage() => Stage == TrainingStage.Exit;
}

/// <summary>Shares of what training drops at random, each at least 0 and below 1.</summary>
/// <param name="Embedding">Of the embedding.</param>
/// <param name="Residual">Of the output of attention and of the MLP, before it is added to the residual stream.</param>
/// <param name="Attention">Of the attention probabilities.</param>
public sealed record DropoutRates(float Embedding, float Residual, float Attention);

/// <param name="Threads">Number of threads; 0 = one per core.</param>
public sealed record TargetDescription(DeviceKind Device, int Threads);
