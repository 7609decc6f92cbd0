namespace MicroGpt.App.Tests;

/// <summary>
/// Rotary positions are relative. So packed documents that attend to themselves alone have the loss and the gradient of documents that each
/// have a context of their own.
/// </summary>
public sealed class PackedGradientTests
{
    private static readonly ArchitectureDescription Model = ParityModel.Description.Architecture;

    private static readonly DataSplit Split = DataSplit.Create(
        TextCorpus.Load("builtin:parity", new CharacterTokenizer(ParityModel.Description.Tokenizer)), Model.Context, 0.1f, seed: 1);

    [Fact]
    public void Documents_that_attend_to_themselves_learn_as_if_alone()
    {
        (StepResult packed, SequenceWindow[] documents) = Packed(PackAttention.Document);
        StepResult alone = Alone(documents);
        Assert.True(documents.Length > 3);
        Assert.Equal(alone.Tokens, packed.Tokens);
        Assert.Equal(alone.Loss, packed.Loss, alone.Loss * 1e-5);
        Assert.Equal(alone.GradientNorm, packed.GradientNorm, alone.GradientNorm * 1e-4);
    }

    [Fact]
    public void Documents_that_see_each_other_do_not()
    {
        (StepResult packed, SequenceWindow[] documents) = Packed(PackAttention.All);
        StepResult alone = Alone(documents);
        Assert.Equal(alone.Tokens, packed.Tokens);
        Assert.True(Math.Abs(alone.Loss - packed.Loss) > alone.Loss * 1e-4);
    }

    private static (StepResult Result, SequenceWindow[] Documents) Packed(PackAttention attention)
    {
        var source = new BatchSource(Split, batch: 1, accumulation: 1, seed: 1, attention);
        using ModelEngine engine = Engine();
        using var trainer = new Trainer<ParityModel>(engine, Options(batch: 1) with { SpansPerSequence = Model.Context });
        trainer.Fill(source);
        return (trainer.ComputeGradients(), source.Windows(0, 0).ToArray());
    }

    private static StepResult Alone(SequenceWindow[] documents)
    {
        using ModelEngine engine = Engine();
        using var trainer = new Trainer<ParityModel>(engine, Options(documents.Length * ParityModel.Description.Plan.Shards));
        trainer.Batch.SetShape(0, new EvaluationSet(Split.Corpus, documents).Fill(0, trainer.Batch.Buffers(0)));
        return trainer.ComputeGradients();
    }

    private static TrainerOptions Options(int batch) =>
        TrainerOptions.From(ParityModel.Description.Training, Model) with { Batch = batch, Accumulation = 1 };

    private static ModelEngine Engine()
    {
        var engine = ModelEngine.Create<ParityModel>(1, Isa.Portable);
        engine.Weights.Initialize(seed: 3);
        return engine;
    }
}
