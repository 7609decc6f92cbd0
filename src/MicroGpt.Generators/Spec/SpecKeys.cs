namespace MicroGpt.Generators.Spec;

/// <summary>
/// The language of model.json as one table: every key with its type, limits, choices and default. The reader uses this table,
/// and tests compare model.schema.json and docs/spec.md with it.
/// </summary>
internal static class SpecKeys
{
    private static readonly NumberRange Fraction = new(0, 1, BelowMaximum: true);

    private static readonly SectionDefinition Tokenizer = new(
        Choice("kind", TokenizerKind.Alphabet),
        new KeyDefinition("alphabet", KeyKind.Text),
        new KeyDefinition("unknown", KeyKind.Text) { Default = UnknownRule.Error });

    private static readonly SectionDefinition Normalization = new(
        Choice("kind", NormalizationKind.RmsNorm),
        Boolean("gain", true),
        Boolean("afterEmbedding", false),
        Boolean("final", true),
        Number("epsilon", new(0, 1, AboveMinimum: true), 1e-5f));

    private static readonly NumberRange Deviation = new(0, 10, AboveMinimum: true);

    private static readonly SectionDefinition Initialization = new(
        Number("deviation", Deviation, 0.02f),
        new KeyDefinition("embeddingDeviation", KeyKind.Number) { Range = Deviation },
        Choice("projections", InitialProjections.Normal),
        Boolean("scaleResidual", true));

    private static readonly SectionDefinition Bigram = new(Integer("rows", 1, BigramRules.MostRows, null));

    private static readonly SectionDefinition Architecture = new(
        Required("layers", 1024, 4),
        Required("heads", 1024, 4),
        Required("embedding", 65536, 128),
        Required("context", 65536, 256),
        Integer("feedForward", 1, 262144, null),
        Section("normalization", Normalization) with { Shorthand = "kind" },
        Choice("activation", ActivationKind.SquaredRelu),
        Choice("attention", AttentionKind.Causal),
        Choice("positions", PositionKind.Rotary),
        Integer("gridWidth", 1, 65536, null),
        Boolean("qkNorm", true),
        Boolean("inputScalars", true),
        Section("bigram", Bigram) with { AbsentMeansNone = true },
        Boolean("bias", false),
        Boolean("tiedHead", true),
        Section("initialization", Initialization));

    private static readonly SectionDefinition Recursion = new(
        Required("steps", 1024, 3),
        Integer("prelude", 0, 1024, 0),
        Integer("coda", 0, 1024, 0),
        Choice("injection", InjectionKind.Add),
        Choice("injectionStart", InjectionStart.Plain),
        Boolean("normalizeState", false),
        Boolean("loopEmbedding", false),
        Choice("exit", ExitKind.None),
        Number("exitBias", new(-100, 100), 0f),
        Integer("minSteps", 1, 1024, 1),
        Choice("loss", LoopLoss.Last),
        Number("entropyWeight", new(0, 100), 0.05f),
        Number("finalEntropyWeight", new(0, 100), 0f),
        Choice("depthSampling", DepthSampling.Fixed),
        Integer("meanSteps", 1, 1024, null),
        Integer("backpropSteps", 1, 1024, null),
        Integer("startStep", 0, 1000000000, 0));

    private static readonly NumberRange Rate = new(0, 100, AboveMinimum: true);

    private static readonly IReadOnlyList<string> Groups =
        [.. Words.Values<DecayGroups>().Where(group => group != DecayGroups.None).Select(Words.Of)];

    private static readonly SectionDefinition LearningRates = new(
        [.. Groups.Select(group => new KeyDefinition(group, KeyKind.Number) { Range = Rate })]);

    private static readonly SectionDefinition Optimizer = new(
        Choice("kind", OptimizerKind.Muon),
        Number("learningRate", Rate, 2e-3f),
        Section("learningRates", LearningRates),
        Number("momentum", Fraction, 0.95f),
        Number("beta1", Fraction, 0.9f),
        Number("beta2", Fraction, 0.99f),
        Number("epsilon", new(0, 1, AboveMinimum: true), 1e-8f),
        Number("weightDecay", new(0, 100), 0.1f),
        new KeyDefinition("decay", KeyKind.ChoiceList)
        {
            Choices = Groups,
            Default = DecayGroups.Matrices | DecayGroups.Head,
        },
        Number("clip", new(0, 1000000), 1f),
        Storage("state"));

    private static readonly SectionDefinition Schedule = new(
        Choice("kind", ScheduleKind.Cosine),
        Integer("warmup", 0, 1000000000, null),
        new KeyDefinition("finalLearningRate", KeyKind.Number) { Range = new(0, 100) });

    private static readonly SectionDefinition Dropout = new(
        Number("embedding", Fraction, 0f),
        Number("residual", Fraction, 0f),
        Number("attention", Fraction, 0f));

    private static readonly SectionDefinition Training = new(
        Integer("batch", 1, 65536, 16),
        Integer("accumulation", 1, 65536, 1),
        Integer("shards", 1, 256, null),
        Integer("steps", 1, 1000000000, 1000),
        Section("optimizer", Optimizer),
        Section("schedule", Schedule),
        Section("dropout", Dropout) with { NumberSetsAll = true },
        Integer("seed", 0, 9007199254740991, 42),
        new KeyDefinition("data", KeyKind.Text) { Default = BuiltinNames.Default },
        Choice("documents", DocumentMode.Auto),
        Boolean("pack", false),
        Choice("packAttention", PackAttention.All),
        Number("promptWeight", new(0, 1), 0f),
        Number("validation", new(0, 0.9), 0.1f),
        Integer("evalEvery", 1, 1000000000, 250),
        Integer("evalTokens", 0, 1000000000, 131072),
        new KeyDefinition("saveEvery", KeyKind.Text) { Default = SaveInterval.Default },
        Storage("precision"),
        Storage("weights"),
        Choice("recompute", RecomputePolicy.Auto),
        new KeyDefinition("memoryBudget", KeyKind.Bytes) { Range = new(1, 1152921504606846976) });

    private static readonly SectionDefinition Target = new(
        Choice("device", DeviceKind.Any),
        Integer("threads", 0, 256, 0));

    public static readonly SectionDefinition Root = new(
        new KeyDefinition("$schema", KeyKind.Text),
        new KeyDefinition("name", KeyKind.Text) { Default = "model" },
        Section("tokenizer", Tokenizer) with { Required = true, Example = "\"tokenizer\": {\"kind\": \"bytes\"}" },
        Section("architecture", Architecture) with
        {
            Required = true,
            Example = "\"architecture\": {\"layers\": 4, \"heads\": 4, \"embedding\": 128, \"context\": 256}",
        },
        Section("recursion", Recursion) with { AbsentMeansNone = true },
        Section("training", Training),
        Section("target", Target));

    private static KeyDefinition Required(string name, double maximum, int example) =>
        new(name, KeyKind.Integer) { Range = new(1, maximum), Required = true, Example = $"\"{name}\": {example}" };

    private static KeyDefinition Integer(string name, double minimum, double maximum, long? value) =>
        new(name, KeyKind.Integer) { Range = new(minimum, maximum), Default = value };

    private static KeyDefinition Number(string name, NumberRange range, float value) =>
        new(name, KeyKind.Number) { Range = range, Default = value };

    private static KeyDefinition Boolean(string name, bool value) => new(name, KeyKind.Boolean) { Default = value };

    private static KeyDefinition Storage(string name) => Choice(name, StorageType.Float32, StorageTypes.Trainable);

    private static KeyDefinition Choice<T>(string name, T value)
        where T : struct, Enum => Choice(name, value, Words.Values<T>());

    private static KeyDefinition Choice<T>(string name, T value, IReadOnlyList<T> values)
        where T : struct, Enum =>
        new(name, KeyKind.Choice)
        {
            Choices = [.. values.Select(Words.Of)],
            Values = [.. values.Select(v => (object)v)],
            Default = value,
        };

    private static KeyDefinition Section(string name, SectionDefinition section) =>
        new(name, KeyKind.Section) { Section = section };
}
