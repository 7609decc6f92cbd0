using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>A compiled model and the oracle's options for it, seen without its type, so that tests can list them.</summary>
internal abstract class ModelCase(string name, ReferenceOptions options)
{
    private readonly Lazy<ParameterSet> _weights =
        new(() => ParameterSet.Random(options, 13, 0.5 / Math.Sqrt(Math.Sqrt(options.Embedding))));

    private readonly Lazy<Sequence[]> _batch = new(() => options.Context <= 16
        ? Batches.Random(
            options.Vocabulary, 11, options.Context, 1, (options.Context + 1) / 2, options.Context - 1, options.Context)
        : Batches.Random(options.Vocabulary, 11, options.Context, 1, (options.Context / 2) + 3));

    public string Name => name;

    public ReferenceOptions Options => options;

    /// <summary>
    /// Allowed relative L2 distance of a gradient tensor from the oracle's. It is larger if the backward pass reads rounded numbers,
    /// because model and oracle may round a number near a tie to different neighbours.
    /// </summary>
    public double GradientTolerance => options.KeepsBFloat16 ? 1e-4 : 1e-5;

    public abstract ModelDescription Description { get; }

    /// <summary>
    /// A full context, a single token, and lengths that end inside tiles and key blocks; several documents where the
    /// context is short.
    /// </summary>
    public Sequence[] Batch => _batch.Value;

    /// <summary>
    /// Large enough that no term vanishes, small enough that R loops do not amplify rounding. Tests share the set, and change only copies.
    /// </summary>
    public ParameterSet Weights => _weights.Value;

    /// <summary>The initial weights of training, drawn by the runtime.</summary>
    public abstract ParameterSet InitialWeights();

    public static ModelCase Of<TModel>(string name, ReferenceOptions options)
        where TModel : ICompiledModel => new Typed<TModel>(name, options);

    public abstract TrainingRun Train(
        ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings, double[]? loopWeights = null);

    public abstract float[][] Evaluate(ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings);

    public abstract float[][] Infer(
        ParameterSet weights,
        IReadOnlyList<int[]> sequences,
        IReadOnlyList<int[]> schedule,
        RunSettings settings,
        bool lastRowOnly = false);

    /// <param name="parallel">Maximum number of texts generated at once.</param>
    public abstract GenerationRun Generate(
        ParameterSet weights, IReadOnlyList<int[]> prompts, GenerationOptions options, RunSettings settings, int parallel);

    /// <summary>An evaluation of whole texts, in which tokens stop early.</summary>
    public abstract EvaluationResult EvaluateExits(
        ParameterSet weights, IReadOnlyList<int[]> texts, ExitOptions exits, RunSettings settings);

    /// <summary>Loss and gradients of a step of the trainer, which samples the depth.</summary>
    /// <param name="step">Steps done before.</param>
    public abstract (double Loss, Dictionary<string, float[]> Gradients) TrainerStep(
        ParameterSet weights, Sequence[] batch, TrainerOptions options, int step, int threads, Isa isa);

    public override string ToString() => name;

    private sealed class Typed<TModel>(string name, ReferenceOptions options) : ModelCase(name, options)
        where TModel : ICompiledModel
    {
        public override ModelDescription Description => TModel.Description;

        public override ParameterSet InitialWeights()
        {
            using ModelWeights initial = ModelWeights.Create<TModel>();
            initial.Initialize(5);
            ParameterSet weights = ParameterSet.Zeros(Options);
            foreach ((string tensor, float[] values) in TensorLayout.Read(Description, initial.Stored))
            {
                Array.ConvertAll(values, v => (double)v).CopyTo(weights[tensor], 0);
            }

            return weights;
        }

        public override TrainingRun Train(
            ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings, double[]? loopWeights) =>
            TrainingRunner<TModel>.Run(weights, batch, settings, loopWeights);

        public override float[][] Evaluate(
            ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings) =>
            EvaluationRunner<TModel>.Run(weights, batch, settings);

        public override float[][] Infer(
            ParameterSet weights,
            IReadOnlyList<int[]> sequences,
            IReadOnlyList<int[]> schedule,
            RunSettings settings,
            bool lastRowOnly) =>
            InferenceRunner<TModel>.Run(weights, sequences, schedule, settings, lastRowOnly);

        public override GenerationRun Generate(
            ParameterSet weights, IReadOnlyList<int[]> prompts, GenerationOptions options, RunSettings settings, int parallel) =>
            GenerationRunner<TModel>.Run(weights, prompts, options, settings, parallel);

        public override EvaluationResult EvaluateExits(
            ParameterSet weights, IReadOnlyList<int[]> texts, ExitOptions exits, RunSettings settings) =>
            ExitEvaluationRunner<TModel>.Run(weights, texts, exits, settings);

        public override (double Loss, Dictionary<string, float[]> Gradients) TrainerStep(
            ParameterSet weights, Sequence[] batch, TrainerOptions options, int step, int threads, Isa isa) =>
            TrainerRunner<TModel>.Run(weights, batch, options, step, threads, isa);
    }
}
