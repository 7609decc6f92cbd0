using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;
using MicroGpt.Generators.Transformer;

namespace MicroGpt.Generators.Tests.Spec;

public sealed class SpecReaderTests
{
    [Fact]
    public void DefaultsFillInWhatTheMinimalSpecLeavesOut()
    {
        var expected = new ModelSpec(
            "model",
            new TokenizerSpec(TokenizerKind.Alphabet, "abc", 3),
            new ArchitectureSpec(
                1, 2, 8, 4, 32,
                new NormalizationSpec(NormalizationKind.RmsNorm, Gain: true, AfterEmbedding: false, Final: true, 1e-5f),
                ActivationKind.SquaredRelu,
                PositionKind.Rotary,
                Bias: false,
                TiedHead: true,
                new InitializationSpec(0.02f, ScaleResidual: true))
            {
                QkNorm = true,
                InputScalars = true,
            },
            null,
            new TrainingSpec(
                16, 1, 0, 1000,
                new OptimizerSpec(
                    OptimizerKind.Muon, 2e-3f, new GroupRates(0.01f, 2e-3f, 2e-3f, 2e-3f, 2e-3f, 2e-3f), 0.95f,
                    0.9f, 0.99f, 1e-8f, 0.1f, DecayGroups.Matrices | DecayGroups.Head, 1f, StorageType.Float32),
                new ScheduleSpec(ScheduleKind.Cosine, 100, 2e-3f / 10),
                42, "builtin:names", DocumentMode.Auto, 0f, 0.1f, 250, 131072, "5m",
                StorageType.Float32, StorageType.Float32, RecomputePolicy.Auto, 0),
            new TargetSpec(DeviceKind.Any, 0));
        ModelSpec spec = Read(SpecText.Minimal);
        expected = expected with { Settings = spec.Settings };
        Assert.Equal(expected, spec);
        Assert.Equal(expected.GetHashCode(), spec.GetHashCode());
        Assert.Equal(1, spec.Loops);
        Assert.Equal(4, spec.VocabularySize);
    }

    [Fact]
    public void EveryKeyArrives()
    {
        ModelSpec spec = Read("""
            {
              "$schema": "x", "name": "all",
              "tokenizer": { "kind": "alphabet", "alphabet": "a😀\n" },
              "architecture": {
                "layers": 3, "heads": 2, "embedding": 16, "context": 5, "feedForward": 40,
                "normalization": { "kind": "layerNorm", "gain": false, "afterEmbedding": true, "final": false, "epsilon": 1e-6 },
                "activation": "squaredRelu", "positions": "rotary", "qkNorm": true, "inputScalars": true, "bigram": { "rows": 6 },
                "bias": true, "tiedHead": false,
                "initialization": { "deviation": 0.08, "embeddingDeviation": 0.5, "projections": "normal", "scaleResidual": false }
              },
              "recursion": {
                "steps": 7, "injection": "scaled", "normalizeState": true, "loopEmbedding": true,
                "minSteps": 2, "depthSampling": "poissonLogNormal", "meanSteps": 3, "backpropSteps": 5
              },
              "training": {
                "batch": 2, "accumulation": 3, "shards": 2, "steps": 4e2,
                "optimizer": {
                  "kind": "adamW", "learningRate": 0.01, "learningRates": { "tokenEmbedding": 0.02, "head": 0.03 },
                  "beta1": 0.85, "beta2": 0.95, "epsilon": 1e-7, "weightDecay": 0.2,
                  "decay": ["gains", "biases", "positionEmbedding", "tokenEmbedding"], "clip": 0, "state": "bfloat16"
                },
                "schedule": { "kind": "linear", "warmup": 7, "finalLearningRate": 0.125 },
                "seed": 9007199254740991, "data": "my text.txt", "documents": "lines", "promptWeight": 0.5, "validation": 0.25,
                "evalEvery": 11, "evalTokens": 1000, "saveEvery": "2h",
                "dropout": { "embedding": 0.25, "attention": 0.5 },
                "precision": "bfloat16", "weights": "bfloat16", "recompute": "block",
                "memoryBudget": "1.5 GiB"
              },
              "target": { "device": "raspberry-pi-5", "threads": 4 }
            }
            """);
        Assert.Equal("all", spec.Name);
        Assert.Equal(new TokenizerSpec(TokenizerKind.Alphabet, "a😀\n", 3), spec.Tokenizer);
        Assert.Equal(
            new ArchitectureSpec(
                3, 2, 16, 5, 40,
                new NormalizationSpec(NormalizationKind.LayerNorm, false, true, false, 1e-6f),
                ActivationKind.SquaredRelu, PositionKind.Rotary, true, false,
                new InitializationSpec(0.08f, false) { EmbeddingDeviation = 0.5f })
            {
                QkNorm = true,
                InputScalars = true,
                BigramRows = 6,
            },
            spec.Architecture);
        Assert.Equal(
            new RecursionSpec(7, InjectionKind.Scaled, true, true, ExitKind.None, 2, LoopLoss.Last, 0.05f, 0f, 3, 5), spec.Recursion);
        DecayGroups decay = DecayGroups.Gains | DecayGroups.Biases | DecayGroups.PositionEmbedding | DecayGroups.TokenEmbedding;
        Assert.Equal(
            new TrainingSpec(
                2, 3, 2, 400,
                new OptimizerSpec(
                    OptimizerKind.AdamW, 0.01f, new GroupRates(0.01f, 0.02f, 0.01f, 0.03f, 0.01f, 0.01f),
                    0.95f, 0.85f, 0.95f, 1e-7f, 0.2f, decay, 0f, StorageType.BFloat16),
                new ScheduleSpec(ScheduleKind.Linear, 7, 0.125f),
                9007199254740991, "my text.txt", DocumentMode.Lines, 0.5f, 0.25f, 11, 1000, "2h",
                StorageType.BFloat16, StorageType.BFloat16, RecomputePolicy.Block, 1610612736)
            {
                Dropout = new DropoutSpec(0.25f, 0, 0.5f),
            },
            spec.Training);
        Assert.Equal(new TargetSpec(DeviceKind.RaspberryPi5, 4), spec.Target);
    }

    [Theory]
    [InlineData("256 MiB", 268435456)]
    [InlineData("2 GB", 2000000000)]
    [InlineData("2GB", 2000000000)]
    [InlineData("512 kb", 512000)]
    [InlineData("0.5 KiB", 512)]
    [InlineData("7 B", 7)]
    public void BudgetsAreReadWithTheirUnits(string text, long bytes) =>
        Assert.Equal(bytes, Read(SpecText.WithSection($$"""
            "training": { "memoryBudget": "{{text}}" }
            """)).Training.MemoryBudgetBytes);

    [Theory]
    [InlineData("architecture.layers", "1", true)]
    [InlineData("architecture.feedForward", "32", false)]
    [InlineData("architecture.normalization.kind", "layerNorm", true)]
    [InlineData("architecture.normalization.epsilon", "1E-05", false)]
    [InlineData("architecture.initialization.embeddingDeviation", "0.02", false)]
    [InlineData("recursion.steps", "5", true)]
    [InlineData("recursion.backpropSteps", "5", false)]
    [InlineData("recursion.injection", "add", false)]
    [InlineData("training.steps", "50", true)]
    [InlineData("training.dropout.attention", "0.125", true)]
    [InlineData("training.optimizer.kind", "muon", false)]
    [InlineData("training.optimizer.decay", "matrices, head", false)]
    [InlineData("training.optimizer.learningRates.matrices", "0.01", false)]
    [InlineData("training.optimizer.learningRates.head", "0.002", false)]
    [InlineData("training.schedule.warmup", "5", false)]
    [InlineData("training.memoryBudget", "1073741824", true)]
    [InlineData("training.data", "builtin:names", false)]
    [InlineData("target.threads", "0", false)]
    public void EachSettingKnowsWhetherTheFileHasIt(string key, string value, bool isGiven)
    {
        string json = SpecText.With("\"context\": 4 }", """
            "context": 4, "normalization": "layerNorm" },
              "recursion": { "steps": 5 },
              "training": { "steps": 50, "dropout": 0.125, "memoryBudget": "1 GiB" }
            """);
        Assert.Equal(new SpecSetting(key, value, isGiven), Read(json).Settings.Single(setting => setting.Key == key));
    }

    [Fact]
    public void KeysWithoutAMeaningHereAreNoSettings()
    {
        string[] keys = [.. Read(SpecText.Minimal).Settings.Select(setting => setting.Key)];
        Assert.Equal(keys.Distinct(), keys);
        Assert.DoesNotContain(keys, key => key.StartsWith("recursion.", StringComparison.Ordinal));
        Assert.DoesNotContain("architecture.bigram.rows", keys);
        Assert.DoesNotContain("training.memoryBudget", keys);
    }

    [Fact]
    public void ABudgetMayBeANumberOfBytes() => Assert.Equal(
        1073741824, Read(SpecText.WithSection("\"training\": { \"memoryBudget\": 1073741824 }")).Training.MemoryBudgetBytes);

    [Fact]
    public void ProjectionsMayStartAtZero() => Assert.Equal(
        new InitializationSpec(0.02f, true) { Projections = InitialProjections.Zeros },
        Read(SpecText.With("\"context\": 4", "\"context\": 4, \"initialization\": { \"projections\": \"zeros\" }"))
            .Architecture.Initialization);

    [Theory]
    [InlineData("{}", 16)]
    [InlineData("{ \"rows\": 16 }", 16)]
    [InlineData("{ \"rows\": 3 }", 3)]
    public void BigramsHaveARowForEachPairByDefault(string section, int rows) => Assert.Equal(
        rows, Read(SpecText.With("\"context\": 4", $"\"context\": 4, \"bigram\": {section}")).Architecture.BigramRows);

    [Fact]
    public void ManyTokensShareTheRowsOfBigramsByDefault()
    {
        string alphabet = string.Concat(Enumerable.Range(0x4E00, 400).Select(char.ConvertFromUtf32));
        string json = SpecText.With("\"context\": 4", "\"context\": 4, \"bigram\": {}").Replace("abc", alphabet, StringComparison.Ordinal);
        Assert.Equal(131072, Read(json).Architecture.BigramRows);
    }

    [Fact]
    public void BytesHave256Symbols() =>
        Assert.Equal(257, Read(SpecText.With("\"kind\": \"alphabet\", \"alphabet\": \"abc\"", "\"kind\": \"bytes\"")).VocabularySize);

    [Fact]
    public void ANameStandsForANormalizationOfThatKind() => Assert.Equal(
        NormalizationKind.LayerNorm,
        Read(SpecText.With("\"context\": 4", "\"context\": 4, \"normalization\": \"layerNorm\"")).Architecture.Normalization.Kind);

    [Fact]
    public void ANumberStandsForEveryRateOfDropout() => Assert.Equal(
        new DropoutSpec(0.125f, 0.125f, 0.125f),
        Read(SpecText.WithSection("\"training\": { \"dropout\": 0.125 }")).Training.Dropout);

    [Fact]
    public void AConstantScheduleEndsWhereItBegins() => Assert.Equal(
        2e-3f,
        Read(SpecText.WithSection("\"training\": { \"schedule\": { \"kind\": \"constant\" } }")).Training.Schedule.FinalLearningRate);

    [Fact]
    public void TheDefaultWarmupIsNeverLongerThanATenthOfTraining() =>
        Assert.Equal(5, Read(SpecText.WithSection("\"training\": { \"steps\": 50 }")).Training.Schedule.Warmup);

    [Fact]
    public void RecursionAddsAtAFixedDepthByDefault() => Assert.Equal(
        new RecursionSpec(5, InjectionKind.Add, false, false, ExitKind.None, 1, LoopLoss.Last, 0.05f, 0f, null, 5),
        Read(SpecText.WithSection("\"recursion\": { \"steps\": 5 }")).Recursion);

    [Fact]
    public void SampledDepthsHaveAMeanOfHalfTheLoopsRoundedUp() => Assert.Equal(
        3, Read(SpecText.WithSection("\"recursion\": { \"steps\": 5, \"minSteps\": 2, \"depthSampling\": \"poissonLogNormal\" }"))
            .Recursion!.MeanSteps);

    [Theory]
    [InlineData("", null)]
    [InlineData("\"pack\": false", null)]
    [InlineData("\"pack\": true", PackAttention.All)]
    [InlineData("\"pack\": true, \"packAttention\": \"document\"", PackAttention.Document)]
    public void DocumentsArePackedOnRequest(string keys, PackAttention? packing) =>
        Assert.Equal(packing, Read(SpecText.WithSection($"\"training\": {{ {keys} }}")).Training.Packing);

    [Fact]
    public void TheDepthMayBeThatOfTheLongestDocument()
    {
        RecursionSpec? recursion =
            Read(SpecText.WithSection("\"recursion\": { \"steps\": 5, \"minSteps\": 2, \"depthSampling\": \"longest\" }")).Recursion;
        Assert.True(recursion!.DepthIsLongest);
        Assert.Null(recursion.MeanSteps);
        Assert.Equal(2, recursion.MinSteps);
    }

    [Fact]
    public void WhitespaceAndOrderOfKeysDoNotChangeTheSpec() => Assert.Equal(
        Read(SpecText.Minimal),
        Read("{\"architecture\":{\"context\":4,\"embedding\":8,\"heads\":2,\"layers\":1},"
            + "\"tokenizer\":{\"alphabet\":\"abc\",\"kind\":\"alphabet\"}}"));

    [Fact]
    public void EverySpecInTheRepositoryIsValid()
    {
        string[] files =
        [
            Path.Combine(Paths.RepositoryRoot, "model.json"),
            .. Directory.GetFiles(Path.Combine(Paths.RepositoryRoot, "models"), "*.json"),
        ];
        foreach (string file in files)
        {
            ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", file, File.ReadAllText(file)));
            Assert.True(parsed.Spec is not null, string.Join('\n', parsed.Diagnostics.Select(d => $"{d}")));
        }
    }

    [Theory]
    [InlineData("microgpt", 4192)]
    [InlineData("nanogpt-char", 804224)]
    public void ParameterCountsOfKnownModels(string name, long parameters)
    {
        ModelSpec spec = Read(Paths.ReadText("models", name + ".json"));
        Assert.Equal(parameters, TransformerGraph.Build(spec).ParameterCount);
    }

    private static ModelSpec Read(string json)
    {
        ParsedSpec parsed = SpecParser.Parse(new SpecFile("model.json", "model.json", json));
        Assert.Empty(parsed.Diagnostics);
        return parsed.Spec!;
    }
}
