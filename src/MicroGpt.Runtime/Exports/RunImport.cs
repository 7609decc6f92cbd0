using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Exports;

/// <summary>Makes a run of imported weights: a checkpoint at step 0 whose optimizer has seen nothing.</summary>
public static unsafe class RunImport
{
    /// <param name="from">File or folder to read.</param>
    /// <param name="to">Run directory to create.</param>
    /// <returns>The directory of the checkpoint.</returns>
    /// <exception cref="MicroGptException">
    /// The source cannot be read or does not fit the model, or the run exists or cannot be written.
    /// </exception>
    public static string Write(string from, string to, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        IImportFormat format = ImportFormats.Of(from);
        if (File.Exists(to))
        {
            throw new MicroGptException($"{to} is a file. Name a directory with --to.");
        }

        if (Directory.Exists(to) && (RunLayout.HoldsRun(to) || RunLayout.OwnName(to) is not null))
        {
            throw new MicroGptException($"{to} already contains a run. Name another directory with --to.");
        }

        using var buffer = new AlignedBuffer(checked(model.Plan.WeightFloats * model.Training.Weights.Bytes()), "weights");
        StoredWeights weights = model.Training.Weights == StorageType.Float32
            ? new StoredWeights(buffer.Floats)
            : new StoredWeights((ushort*)buffer.Pointer);
        TrainingStage stage = format.Read(from, model, weights);

        using var moments = new EmptyMoments(model);
        using CheckpointStore store = CheckpointStore.Create(to);
        store.Save(model, new CheckpointTensors(weights, moments.Moments), State(model, stage));
        return store.Last!;
    }

    private static TrainingState State(ModelDescription model, TrainingStage stage) => new()
    {
        Step = 0,
        Tokens = 0,
        DataFingerprint = TrainingState.NoData,
        HyperParameters = model.Training with
        {
            Data = BuiltinNames.IsBuiltin(model.Training.Data) ? model.Training.Data : Path.GetFileName(model.Training.Data),
            Objective = model.Architecture.Objective,
            Stage = stage,
        },
    };

    /// <summary>The moments of an optimizer before its first step: all 0.</summary>
    private sealed class EmptyMoments : IDisposable
    {
        private readonly AlignedBuffer _elements;
        private readonly AlignedBuffer _table;

        public EmptyMoments(ModelDescription model)
        {
            TrainingDefaults optimizer = model.Training;
            IReadOnlyList<MomentLayout> layouts = MomentLayout.Of(model, optimizer.Optimizer);

            // All moments are 0, so they share the memory of the largest.
            _elements = new AlignedBuffer(
                checked(layouts.Max(layout => layout.Count) * optimizer.OptimizerState.Bytes()), "optimizer state");
            _table = new AlignedBuffer(layouts.Count * sizeof(void*), "optimizer state");
            void** table = (void**)_table.Pointer;
            for (int i = 0; i < layouts.Count; i++)
            {
                table[i] = _elements.Pointer;
            }

            Moments = new Moments(optimizer.Optimizer, optimizer.OptimizerState, table);
        }

        public Moments Moments { get; }

        public void Dispose()
        {
            _elements.Dispose();
            _table.Dispose();
        }
    }
}
