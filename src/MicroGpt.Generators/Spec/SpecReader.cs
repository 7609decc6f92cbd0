using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>Converts the text of model.json to a <see cref="ModelSpec"/> or reports all its mistakes.</summary>
internal static class SpecReader
{
    /// <returns>The spec; null if a mistake was reported.</returns>
    public static ModelSpec? Read(JsonDocument document, DiagnosticBag bag)
    {
        ReportJson(document, bag);
        if (document.Root is not { } root)
        {
            return null;
        }

        if (root.Kind != JsonKind.Object)
        {
            bag.Report(
                DiagnosticDescriptors.WrongType, root.Span, "The model spec", ValueReader.Describe(root), "an object in braces");
            return null;
        }

        var brace = new JsonSpan(root.Span.Start, 1);
        SectionValues values = SectionReader.Read(SpecKeys.Root, root, "", brace, bag);
        SpecRules.Check(values, bag);
        return bag.IsEmpty ? Build(values) : null;
    }

    private static void ReportJson(JsonDocument document, DiagnosticBag bag)
    {
        if (document.Error is { } error)
        {
            bag.Report(DiagnosticDescriptors.InvalidJson, error.Span, error.Problem, error.Remedy);
        }

        foreach (DuplicateKey key in document.Duplicates)
        {
            (int line, int column) = bag.LineAndColumn(key.First);
            bag.Report(DiagnosticDescriptors.DuplicateKey, key.Span, ValueReader.Shorten(key.Name), $"{line}", $"{column}");
        }
    }

    private static ModelSpec Build(SectionValues root)
    {
        TokenizerSpec tokenizer = Tokenizer(root.Section("tokenizer"));
        var spec = new ModelSpec(
            root.Text("name"),
            tokenizer,
            Architecture(root.Section("architecture"), tokenizer.SymbolCount + 1),
            root.IsGiven("recursion") ? Recursion(root.Section("recursion")) : null,
            Training(root.Section("training")),
            Target(root.Section("target")));
        return spec with { Settings = SpecSettings.Of(root, spec) };
    }

    private static TokenizerSpec Tokenizer(SectionValues values)
    {
        var kind = values.Choice<TokenizerKind>("kind");
        string alphabet = kind == TokenizerKind.Alphabet ? Alphabet.Of(values) : "";
        return new TokenizerSpec(kind, alphabet, kind == TokenizerKind.Bytes ? 256 : Alphabet.Split(alphabet).Count)
        {
            Unknown = CanonicalForm.Of(values.Text("unknown")),
        };
    }

    private static ArchitectureSpec Architecture(SectionValues values, int vocabulary) => new(
        values.Integer("layers"),
        values.Integer("heads"),
        values.Integer("embedding"),
        values.Integer("context"),
        FeedForward(values),
        Normalization(values.Section("normalization")),
        values.Choice<ActivationKind>("activation"),
        values.Choice<PositionKind>("positions"),
        values.Boolean("bias"),
        values.Boolean("tiedHead"),
        Initialization(values.Section("initialization")))
    {
        Attention = values.Choice<AttentionKind>("attention"),
        GridWidth = GridRules.Width(values),
        QkNorm = values.Boolean("qkNorm"),
        InputScalars = values.Boolean("inputScalars"),
        BigramRows = values.IsGiven("bigram") ? BigramRules.Rows(values.Section("bigram"), vocabulary) : null,
    };

    private static int FeedForward(SectionValues values) => values.IsGiven("feedForward")
        ? values.Integer("feedForward")
        : values.Choice<ActivationKind>("activation").DefaultFeedForward(values.Integer("embedding"));

    private static NormalizationSpec Normalization(SectionValues values) => new(
        values.Choice<NormalizationKind>("kind"),
        values.Boolean("gain"),
        values.Boolean("afterEmbedding"),
        values.Boolean("final"),
        values.Number("epsilon"));

    private static InitializationSpec Initialization(SectionValues values) =>
        new(values.Number("deviation"), values.Boolean("scaleResidual"))
        {
            EmbeddingDeviation = values.IsGiven("embeddingDeviation") ? values.Number("embeddingDeviation") : null,
            Projections = values.Choice<InitialProjections>("projections"),
        };

    /// <summary>
    /// Defaults: the entropy weight falls to 0 over training, the mean of sampled depths is half the loops, and gradients flow
    /// through all loops.
    /// </summary>
    private static RecursionSpec Recursion(SectionValues values)
    {
        int steps = values.Integer("steps");
        int meanSteps = values.IsGiven("meanSteps") ? values.Integer("meanSteps") : (steps + 1) / 2;
        return new RecursionSpec(
            steps,
            values.Choice<InjectionKind>("injection"),
            values.Boolean("normalizeState"),
            values.Boolean("loopEmbedding"),
            values.Choice<ExitKind>("exit"),
            values.Integer("minSteps"),
            values.Choice<LoopLoss>("loss"),
            values.Number("entropyWeight"),
            values.Number("finalEntropyWeight"),
            values.Choice<DepthSampling>("depthSampling") == DepthSampling.PoissonLogNormal ? meanSteps : null,
            values.IsGiven("backpropSteps") ? values.Integer("backpropSteps") : steps)
        {
            Prelude = values.Integer("prelude"),
            Coda = values.Integer("coda"),
            DepthIsLongest = values.Choice<DepthSampling>("depthSampling") == DepthSampling.Longest,
            InjectionStart = values.Choice<InjectionStart>("injectionStart"),
            ExitBias = values.Number("exitBias"),
            StartStep = values.Integer("startStep"),
        };
    }

    private static TrainingSpec Training(SectionValues values)
    {
        OptimizerSpec optimizer = Optimizer(values.Section("optimizer"));
        int steps = values.Integer("steps");
        return new TrainingSpec(
            values.Integer("batch"),
            values.Integer("accumulation"),
            values.IsGiven("shards") ? values.Integer("shards") : 0,
            steps,
            optimizer,
            Schedule(values.Section("schedule"), steps, optimizer.LearningRate),
            values.Long("seed"),
            values.Text("data"),
            values.Choice<DocumentMode>("documents"),
            values.Number("promptWeight"),
            values.Number("validation"),
            values.Integer("evalEvery"),
            values.Integer("evalTokens"),
            values.Text("saveEvery"),
            values.Choice<StorageType>("precision"),
            values.Choice<StorageType>("weights"),
            values.Choice<RecomputePolicy>("recompute"),
            values.IsGiven("memoryBudget") ? values.Long("memoryBudget") : 0)
        {
            Dropout = Dropout(values.Section("dropout")),
            Packing = values.Boolean("pack") ? values.Choice<PackAttention>("packAttention") : null,
        };
    }

    private static DropoutSpec Dropout(SectionValues values) =>
        new(values.Number("embedding"), values.Number("residual"), values.Number("attention"));

    private static OptimizerSpec Optimizer(SectionValues values) => new(
        values.Choice<OptimizerKind>("kind"),
        values.Number("learningRate"),
        Rates(values),
        values.Number("momentum"),
        values.Number("beta1"),
        values.Number("beta2"),
        values.Number("epsilon"),
        values.Number("weightDecay"),
        values.Groups("decay"),
        values.Number("clip"),
        values.Choice<StorageType>("state"));

    /// <summary>Defaults: orthogonalized updates have a rate of their own, because their size does not depend on the gradient.</summary>
    private static GroupRates Rates(SectionValues optimizer)
    {
        const float Orthogonal = 0.01f;
        float rate = optimizer.Number("learningRate");
        bool orthogonalizes = optimizer.Choice<OptimizerKind>("kind").Orthogonalizes();
        SectionValues rates = optimizer.Section("learningRates");
        float Of(DecayGroups group, float missing) => rates.IsGiven(Words.Of(group)) ? rates.Number(Words.Of(group)) : missing;
        return new GroupRates(
            Of(DecayGroups.Matrices, orthogonalizes ? Orthogonal : rate),
            Of(DecayGroups.TokenEmbedding, rate),
            Of(DecayGroups.PositionEmbedding, rate),
            Of(DecayGroups.Head, rate),
            Of(DecayGroups.Biases, rate),
            Of(DecayGroups.Gains, rate));
    }

    /// <summary>Defaults: the warm-up takes a tenth of the steps, at most 100, and the learning rate falls to a tenth.</summary>
    private static ScheduleSpec Schedule(SectionValues values, int steps, float learningRate)
    {
        var kind = values.Choice<ScheduleKind>("kind");
        float final = kind == ScheduleKind.Constant ? learningRate : learningRate / 10;
        return new ScheduleSpec(
            kind,
            values.IsGiven("warmup") ? values.Integer("warmup") : Math.Min(100, steps / 10),
            values.IsGiven("finalLearningRate") ? values.Number("finalLearningRate") : final);
    }

    private static TargetSpec Target(SectionValues values) =>
        new(values.Choice<DeviceKind>("device"), values.Integer("threads"));
}
