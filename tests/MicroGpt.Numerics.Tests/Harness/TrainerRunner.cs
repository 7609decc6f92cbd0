using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Gradients of a compiled model by the runtime's own trainer.</summary>
internal static class TrainerRunner<TModel>
    where TModel : ICompiledModel
{
    /// <param name="options">One micro-batch, of as many sequences as there are in <paramref name="batch"/>.</param>
    /// <param name="step">Steps done before.</param>
    public static unsafe (double Loss, Dictionary<string, float[]> Gradients) Run(
        ParameterSet values, Sequence[] batch, TrainerOptions options, int step, int threads, Isa isa)
    {
        using ModelEngine engine = ModelEngine.Create<TModel>(threads, isa);
        TensorLayout.Write(TModel.Description, values, engine.Weights.Stored);
        using var trainer = new Trainer<TModel>(engine, options);
        trainer.State.Step = step;
        Fill(trainer, batch);
        double loss = trainer.ComputeGradients().Loss;
        return (loss, TensorLayout.Read(TModel.Description, new StoredWeights(trainer.State.GradientShards[0])));
    }

    /// <summary>The weights after a first step.</summary>
    public static Dictionary<string, float[]> Step(ParameterSet values, Sequence[] batch, TrainerOptions options, int threads, Isa isa)
    {
        using ModelEngine engine = ModelEngine.Create<TModel>(threads, isa);
        TensorLayout.Write(TModel.Description, values, engine.Weights.Stored);
        using var trainer = new Trainer<TModel>(engine, options);
        Fill(trainer, batch);
        trainer.Step();
        TensorLayout.CheckPadsAreZero(TModel.Description, engine.Weights.Stored);
        return TensorLayout.Read(TModel.Description, engine.Weights.Stored);
    }

    /// <summary>The norm that the trainer reports, and the gradients.</summary>
    public static unsafe (double Norm, Dictionary<string, float[]> Gradients) Norm(
        ParameterSet values, Sequence[] batch, TrainerOptions options)
    {
        using ModelEngine engine = ModelEngine.Create<TModel>(1, Isa.Portable);
        TensorLayout.Write(TModel.Description, values, engine.Weights.Stored);
        using var trainer = new Trainer<TModel>(engine, options);
        Fill(trainer, batch);
        double norm = trainer.ComputeGradients().GradientNorm;
        return (norm, TensorLayout.Read(TModel.Description, new StoredWeights(trainer.State.GradientShards[0])));
    }

    private static void Fill(Trainer<TModel> trainer, Sequence[] batch)
    {
        for (int shard = 0; shard < trainer.State.Shards; shard++)
        {
            BatchRows rows = trainer.Batch.Buffers(shard);
            int first = trainer.FirstSequence(shard), row = 0;
            for (int i = first; i < trainer.FirstSequence(shard + 1); i++)
            {
                rows.Spans[i - first] = new SequenceSpan(row, batch[i].Length, 0, 0);
                batch[i].Tokens.CopyTo(rows.Tokens[row..]);
                batch[i].Targets.CopyTo(rows.Targets[row..]);
                rows.Number(row, batch[i].Length);
                row += batch[i].Length;
            }

            trainer.Batch.SetShape(shard, new BatchShape(trainer.FirstSequence(shard + 1) - first, row));
        }
    }
}
