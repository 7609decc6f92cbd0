using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Every buffer that the program takes is in the plan.</summary>
public sealed class MemoryNeedsTests
{
    private const int Line = 64; // A buffer is rounded up to whole cache lines.
    private static readonly MachineMemory Plenty = new(long.MaxValue, long.MaxValue, "the machine");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    public void Needs_are_the_buffers_of_a_real_training(int threads, int accumulation)
    {
        Check<SumsModel>(threads, accumulation);
        Check<SumsNarrowModel>(threads, accumulation);
        Check<SumsRecomputedModel>(threads, accumulation);
        Check<SumsLionModel>(threads, accumulation);
        Check<SumsShardsModel>(threads, accumulation);
        Check<SumsLeanModel>(threads, accumulation);
        Check<ParityModel>(threads, accumulation);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(40, 2)]
    [InlineData(400, 1)]
    public void A_generator_takes_what_its_plan_says(int parallel, int threads)
    {
        using ModelEngine engine = ModelEngine.Create<SumsModel>(threads, Isa.Portable);
        using var generator = new TextGenerator<SumsModel>(engine, parallel);
        IReadOnlyList<AlignedBuffer> buffers = AlignedBuffers.Of(generator, AlignedBuffers.Of(engine));
        AssertSum(GenerationMemory.Of(SumsModel.Description, parallel, threads).Generator, buffers);
    }

    [Fact]
    public void Data_count_with_their_windows_and_their_order()
    {
        TrainingDefaults settings = BigramModel.Description.Training;
        TextCorpus corpus = TextCorpus.Load("builtin:names", new CharacterTokenizer(BigramModel.Description.Tokenizer));
        DataSplit split = DataSplit.Create(corpus, BigramModel.Description.Architecture.Context, 0.1f, 1);
        var needs = MemoryNeeds.Of(BigramModel.Description, settings, 1, split, 0);
        long documents = corpus.DocumentCount, training = split.Training.Count;
        Assert.Equal(
            corpus.Tokens.Length + (4 * documents) + (4 * training) + (8 * settings.Batch) + (4 * (settings.Batch + 1)), needs.Data);
        Assert.Equal(needs.Total - needs.Data, MemoryNeeds.Of(BigramModel.Description, settings, 1, null, 0).Total);
    }

    [Fact]
    public void The_line_and_the_table_add_up()
    {
        foreach (int samples in new[] { 0, 20 })
        {
            var needs = MemoryNeeds.Of(SumsModel.Description, SumsModel.Description.Training, 2, null, samples);
            Assert.Equal(needs.Total, needs.Buffers.Sum(buffer => buffer.Bytes));
            Assert.StartsWith($"{Text.MiB(needs.Total)}: program ", needs.Line(), StringComparison.Ordinal);
        }
    }

    /// <summary>Samples take memory that the trainer released. A deep model has a cache that is larger than its training.</summary>
    [Fact]
    public void As_many_samples_are_generated_at_once_as_fit()
    {
        Assert.Equal(0, Of(SumsModel.Description, samples: 0).ParallelSamples);
        Assert.Equal(3, Of(SumsModel.Description, samples: 3).ParallelSamples);
        Assert.Equal(8, Of(WithCache(SumsModel.Description, 0), samples: 20).ParallelSamples);

        MemoryNeeds shallow = Of(SumsModel.Description, samples: 20);
        ModelDescription deep = WithCache(SumsModel.Description, shallow.Trainer.Total / sizeof(float) / 3);
        MemoryNeeds needs = Of(deep, samples: 20);
        Assert.InRange(needs.ParallelSamples, 1, 2);
        Assert.True(needs.Sampling <= needs.Training);
        Assert.True(GenerationMemory.Of(deep, needs.ParallelSamples + 1, 1).Generator > needs.Trainer.Total);

        // Even a single text may need more than training did. Without held-out data nothing is sampled during training, and it is the peak.
        ModelDescription sums = SumsModel.Description;
        TextCorpus corpus = TextCorpus.Load(sums.Training.Data, new CharacterTokenizer(sums.Tokenizer));
        DataSplit split = DataSplit.Create(corpus, sums.Architecture.Context, fraction: 0, seed: 1);
        var deepest = MemoryNeeds.Of(WithCache(deep, shallow.Trainer.Total), sums.Training, 1, split, 20);
        Assert.Equal((1, 0), (deepest.ParallelSamples, deepest.TrainingSample));
        Assert.Equal(deepest.Sampling, deepest.Total);
        Assert.Equal(deepest.Total, deepest.Buffers.Sum(buffer => buffer.Bytes));
        Assert.Contains(deepest.Buffers, buffer => buffer.Name == "samples");
    }

    [Fact]
    public void What_cannot_fit_is_refused_with_the_sizes()
    {
        MemoryNeeds needs = Of(SumsModel.Description, samples: 20);
        needs.RequireFit(Plenty);
        needs.RequireFit(new MachineMemory(needs.Total, needs.Total, "the machine"));
        var small = new MachineMemory(needs.Total - 1, 256L << 20, "its control group");
        string message = Assert.Throws<MicroGptException>(() => needs.RequireFit(small)).Message;
        Assert.Contains($"Training takes {needs.Line()}. But its control group has ", message, StringComparison.Ordinal);
        Assert.Contains("of 256 MiB", message, StringComparison.Ordinal);
        Assert.Contains("memoryBudget", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_shows_them()
    {
        using var document = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json").Succeeded().Output);
        JsonElement plan = document.RootElement.GetProperty("plan");
        MemoryNeeds needs = Of(SumsModel.Description, samples: 0);
        Assert.Equal(needs.Trainer.Batch, plan.GetProperty("batchBytes").GetInt64());
        Assert.Equal(needs.Trainer.Evaluation, plan.GetProperty("evaluationBytes").GetInt64());
        Assert.Equal(needs.Total, plan.GetProperty("peakBytes").GetInt64());
        Assert.Equal(
            needs.Total,
            new[] { "totalBytes", "batchBytes", "evaluationBytes", "filesBytes", "programBytes" }.Sum(n => plan.GetProperty(n).GetInt64()),
            (double)Line * SumsModel.Description.Plan.Shards);
        string text = Cli.Run<SumsModel>("info").Succeeded().Output;
        Assert.All(["batch", "evaluation batch", "program", "data"], row => Assert.Contains("  " + row, text, StringComparison.Ordinal));
    }

    private static MemoryNeeds Of(ModelDescription model, int samples) => MemoryNeeds.Of(model, model.Training, 1, null, samples);

    private static ModelDescription WithCache(ModelDescription model, long floats) =>
        model with { Plan = model.Plan with { CacheFloatsPerBlock = floats / model.Architecture.Loops } };

    private static void Check<TModel>(int threads, int accumulation)
        where TModel : ICompiledModel
    {
        TrainingDefaults settings = TModel.Description.Training with { Accumulation = accumulation };
        var needs = MemoryNeeds.Of(TModel.Description, settings, threads, null, 0);
        using ModelEngine engine = ModelEngine.Create<TModel>(threads, Isa.Portable);
        using var trainer = new Trainer<TModel>(engine, TrainerOptions.From(settings, TModel.Description.Architecture));
        using var evaluator = new Evaluator<TModel>(trainer.Teams);
        IReadOnlyList<AlignedBuffer> weights = AlignedBuffers.Of(engine);
        AssertSum(needs.Master + needs.Packed, weights);
        AssertSum(needs.Trainer.Total, [.. AlignedBuffers.Of(trainer, weights).Union(AlignedBuffers.Of(evaluator, weights))]);
    }

    private static void AssertSum(long planned, IReadOnlyList<AlignedBuffer> buffers)
    {
        long bytes = buffers.Sum(buffer => buffer.Bytes);
        Assert.True(bytes > 0);
        Assert.InRange(bytes, planned, planned + (Line * buffers.Count));
    }
}
