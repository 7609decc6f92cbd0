extern alias runtime;

using System.Reflection;
using runtime::MicroGpt.Runtime.Data;
using runtime::MicroGpt.Runtime.Engine;
using runtime::MicroGpt.Runtime.Training;

namespace MicroGpt.Generators.Tests.Properties;

/// <summary>What one step of training left: bits of the loss, of the gradients' norm and of every stored weight.</summary>
internal sealed record StepBits(long Loss, long Norm, byte[] Weights);

/// <summary>One step of the runtime's trainer with a model that was compiled a moment ago.</summary>
internal static unsafe class TrainingStep
{
    private const int Workers = 2;

    public static StepBits Run(Type model, RuntimeIsa isa) => (StepBits)typeof(TrainingStep)
        .GetMethod(nameof(RunModel), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(model)
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [isa], null)!;

    private static StepBits RunModel<TModel>(RuntimeIsa isa)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        using var engine = ModelEngine.Create<TModel>(Workers, isa);
        engine.Weights.Initialize(model.Training.Seed);
        var options = TrainerOptions.From(model.Training, model.Architecture);
        using var trainer = new Trainer<TModel>(engine, options);
        Fill(trainer, options, model.Architecture);
        StepResult result = trainer.Step();
        return new StepBits(
            BitConverter.DoubleToInt64Bits(result.Loss),
            BitConverter.DoubleToInt64Bits(result.GradientNorm),
            new ReadOnlySpan<byte>(engine.Weights.Stored.Data, checked((int)model.Plan.MasterBytes)).ToArray());
    }

    /// <summary>Sequences of random lengths and tokens; the first one is as long as the context.</summary>
    private static void Fill<TModel>(Trainer<TModel> trainer, TrainerOptions options, ArchitectureDescription model)
        where TModel : ICompiledModel
    {
        var random = new Random(1);
        int shards = trainer.State.Shards;
        for (int region = 0; region < trainer.Batch.Regions; region++)
        {
            int shard = region % shards;
            BatchRows rows = trainer.Batch.Buffers(region);
            int sequences = (shard + 1 == shards ? options.Batch : trainer.FirstSequence(shard + 1)) - trainer.FirstSequence(shard);
            int row = 0;
            for (int sequence = 0; sequence < sequences; sequence++)
            {
                int count = row == 0 ? model.Context : random.Next(1, model.Context + 1);
                rows.Spans[sequence] = new SequenceSpan(row, count, Position: 0, Slot: 0);
                for (int position = 0; position < count; position++)
                {
                    rows.Tokens[row + position] = random.Next(model.VocabularySize);
                    rows.Targets[row + position] = random.Next(model.VocabularySize);
                }

                rows.Number(row, count);
                row += count;
            }

            trainer.Batch.SetShape(region, new BatchShape(sequences, row));
        }
    }
}
