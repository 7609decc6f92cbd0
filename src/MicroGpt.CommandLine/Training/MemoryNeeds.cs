using System.Runtime.CompilerServices;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>Every buffer that <c>train</c> takes, by name, and their sum at the peak.</summary>
/// <remarks>
/// The trainer is disposed before the samples are generated, so samples take memory that it released: as many are generated at once as
/// fit there.
/// </remarks>
internal sealed record MemoryNeeds
{
    /// <summary>Resident memory of the program before it takes any buffer: code, runtime and the managed heap (docs/memory.md).</summary>
    private const long NativeProgramBytes = 10L << 20;

    /// <summary>The same when a JIT compiles it.</summary>
    private const long JitProgramBytes = 48L << 20;

    /// <summary>What the panel of a terminal adds to the program: the code that draws it, and frames until they are collected.</summary>
    private const long NativePanelBytes = 16L << 20;

    /// <summary>The same when a JIT compiles it.</summary>
    private const long JitPanelBytes = 24L << 20;

    /// <summary>Bytes that a checkpoint writer and its streams move at once.</summary>
    private const long FileBufferBytes = 256L << 10;

    /// <summary>Bytes that describe a tensor in the header of a file.</summary>
    private const long TensorBytes = 1L << 10;

    /// <summary>Maximum number of samples generated at once.</summary>
    private const int MostSamples = 8;

    private MemoryNeeds(TrainerMemory trainer, GenerationMemory samples, int parallelSamples)
    {
        Trainer = trainer;
        Samples = samples;
        ParallelSamples = parallelSamples;
    }

    /// <summary>What the trainer takes and releases.</summary>
    public TrainerMemory Trainer { get; }

    /// <summary>What the generator of the samples takes. Its weights are those of training.</summary>
    public GenerationMemory Samples { get; }

    /// <summary>Number of samples to generate at once; 0 if none are wanted. It changes time and memory only.</summary>
    public int ParallelSamples { get; }

    /// <summary>What the generator of the samples during training takes, beside the trainer; 0 if there are none.</summary>
    public long TrainingSample { get; private init; }

    /// <summary>Weights that the optimizer changes.</summary>
    public long Master { get; private init; }

    /// <summary>The copies of the weights that the passes read, and tables.</summary>
    public long Packed { get; private init; }

    /// <summary>The tokens of the data, their windows and their order.</summary>
    public long Data { get; private init; }

    /// <summary>Buffers for reading and writing checkpoints.</summary>
    public long Files { get; private init; }

    /// <summary>The program itself.</summary>
    public long Program { get; private init; }

    /// <summary>The display, where it takes a window of its own.</summary>
    public long Display { get; private init; }

    /// <summary>Memory while training.</summary>
    public long Training => Master + Packed + Trainer.Total + TrainingSample + Data + Files + Program + Display;

    /// <summary>Memory while generating samples.</summary>
    public long Sampling => ParallelSamples == 0 ? 0 : Master + Packed + Samples.Generator + Data + Program + Display;

    /// <summary>Memory at the peak.</summary>
    public long Total => Math.Max(Training, Sampling);

    /// <summary>The buffers of the peak by name. Their sum is <see cref="Total"/>.</summary>
    public IReadOnlyList<(string Name, long Bytes)> Buffers =>
    [
        ("packed weights", Packed),
        ("master weights", Master),
        .. Training >= Sampling
            ? (IEnumerable<(string, long)>)
            [
                ("gradients", Trainer.Gradients),
                ("optimizer", Trainer.Optimizer),
                ("kept activations", Trainer.Kept),
                ("workspace", Trainer.Workspace),
                ("batch", Trainer.Batch),
                ("evaluation batch", Trainer.Evaluation),
                ("sample during training", TrainingSample),
                ("checkpoints", Files),
            ]
            : [("samples", Samples.Generator)],
        ("data", Data),
        ("program", Program),
        ("display", Display),
    ];

    /// <param name="settings">The settings of the run.</param>
    /// <param name="split">The loaded data; null where they are not known.</param>
    /// <param name="samples">Number of texts to generate at the end; with 0, evaluations write none either.</param>
    public static MemoryNeeds Of(ModelDescription model, TrainingDefaults settings, int threads, DataSplit? split, int samples)
    {
        MemoryPlan plan = model.Plan;
        TrainerOptions options = TrainerOptions.From(settings, model.Architecture);
        var trainer = TrainerMemory.Of(model, options, threads);
        int parallel = samples == 0
            ? 0
            : GenerationMemory.MostParallel(model, threads, trainer.Total, Math.Min(samples, MostSamples));
        int moments = MomentLayout.Of(model, options.Optimizer.Kind).Sum(layout => model.Parameters.Count(layout.Holds));
        return new MemoryNeeds(trainer, GenerationMemory.Of(model, Math.Max(1, parallel), threads), parallel)
        {
            Master = model.Training.Weights.Bytes() * plan.WeightFloats,
            Packed = sizeof(float) * (plan.PackedFloats + plan.TableFloats + plan.BackwardPanelFloats),
            Data = split is null ? 0 : split.Bytes + BatchSource.BytesOf(split, settings.Batch, settings.Accumulation, settings.Packing),
            TrainingSample = samples > 0 && WritesSamples(split) ? GenerationMemory.Of(model, 1, threads).Generator : 0,
            Files = FileBufferBytes + (TensorBytes * (model.Parameters.Count + moments)),
            Program = RuntimeFeature.IsDynamicCodeCompiled ? JitProgramBytes : NativeProgramBytes,
        };
    }

    /// <summary>Whether evaluations of this data write samples: there are some, and the model continues text.</summary>
    private static bool WritesSamples(DataSplit? split) =>
        split is null || (split.Validation.Count > 0 && split.Corpus.Mode != DocumentMode.Pairs);

    /// <summary>The peak and its largest buffers, in one line.</summary>
    public string Line()
    {
        (string Name, long Bytes)[] largest = [.. Buffers.OrderByDescending(buffer => buffer.Bytes).Where(b => 50 * b.Bytes >= Total)];
        long rest = Total - largest.Sum(buffer => buffer.Bytes);
        IEnumerable<string> parts = largest.Select(buffer => $"{buffer.Name} {Text.MiB(buffer.Bytes)}");
        return $"{Text.MiB(Total)}: {string.Join(", ", rest == 0 ? parts : parts.Append($"others {Text.MiB(rest)}"))}";
    }

    /// <summary>What a run of <c>train</c> needs, once it is known to fit.</summary>
    /// <exception cref="MicroGptException">The buffers do not fit in the memory of the machine, or of its control group.</exception>
    public static MemoryNeeds Require(ModelDescription model, TrainRequest request, RunData data)
    {
        MemoryNeeds needs = Of(model, data.Settings.HyperParameters, request.Compute.Threads, data.Split, request.Samples) with
        {
            Display = !request.ShowsPanel ? 0 : RuntimeFeature.IsDynamicCodeCompiled ? JitPanelBytes : NativePanelBytes,
        };
        needs.RequireFit(MachineMemory.Read());
        return needs;
    }

    /// <exception cref="MicroGptException">The buffers do not fit in the memory of the machine, or of its control group.</exception>
    public void RequireFit(MachineMemory machine)
    {
        if (Total > machine.Available)
        {
            throw new MicroGptException(
                $"Training takes {Line()}. But {machine.Describe()}. Use a smaller batch or model, bfloat16 or training.memoryBudget "
                + "(docs/memory.md), leave the samples out (--samples 0), or close other programs.");
        }
    }
}
