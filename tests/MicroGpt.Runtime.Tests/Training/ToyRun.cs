using System.Text;

namespace MicroGpt.Runtime.Tests.Training;

/// <summary>A training run of the toy model on made-up names.</summary>
public sealed unsafe class ToyRun<TShape> : IDisposable
    where TShape : IToyShape
{
    private static readonly DataSplit Names = DataSplit.Create(
        TextCorpus.FromUtf8("made-up", MadeUpNames(), new CharacterTokenizer(ToyModel<TShape>.Description.Tokenizer)),
        ToyModel<TShape>.Context,
        0.1f,
        seed: 1);

    private IGradientReduction? _reduction;

    internal ToyRun(
        int threads = 1,
        Isa? isa = null,
        Func<TrainerOptions, TrainerOptions>? change = null,
        Func<TrainingMemory, IGradientReduction>? reduction = null,
        PackAttention? packing = null)
    {
        var options = TrainerOptions.From(ToyModel<TShape>.Description.Training, ToyModel<TShape>.Description.Architecture);
        options = change is null ? options : change(options);
        Engine = ModelEngine.Create<ToyModel<TShape>>(threads, isa ?? ProcessorIsa.Best);
        Weights.Initialize(seed: 7);
        Trainer = reduction is null
            ? new Trainer<ToyModel<TShape>>(Engine, options)
            : new Trainer<ToyModel<TShape>>(Engine, options, (memory, _) => _reduction = reduction(memory));
        Source = new BatchSource(Names, options.Batch, options.Accumulation, seed: 1, packing);
        HeldOut = new EvaluationSet(Names);
    }

    public ModelEngine Engine { get; }

    public WorkerPool Pool => Engine.Pool;

    public ModelWeights Weights => Engine.Weights;

    public Trainer<ToyModel<TShape>> Trainer { get; }

    public BatchSource Source { get; }

    public EvaluationSet HeldOut { get; }

    public TextCorpus Corpus => Names.Corpus;

    public StepResult Step() => Trainer.Step(Source);

    public List<StepResult> Steps(int count) => [.. Enumerable.Range(0, count).Select(_ => Step())];

    public EvaluationResult Evaluate()
    {
        using var evaluator = new Evaluator<ToyModel<TShape>>(Trainer.Teams);
        return evaluator.Evaluate(HeldOut);
    }

    /// <summary>The weights as floats, for every storage type.</summary>
    public float[] CopyWeights()
    {
        StoredWeights weights = Weights.Stored;
        return [.. Enumerable.Range(0, (int)Weights.Model.WeightFloats).Select(i => weights[i])];
    }

    /// <summary>m as floats, for every storage type.</summary>
    public float[] CopyFirst() => CopyMoment(0);

    /// <summary>v as floats.</summary>
    public float[] CopySecond() => CopyMoment(1);

    /// <summary>Every moment of the optimizer as floats, one after the other.</summary>
    public float[] CopyMoments() => [.. Enumerable.Range(0, Trainer.State.Moments.Count).SelectMany(CopyMoment)];

    public float[] CopyGradients(int shard = 0) => Copy(Trainer.State.GradientShards[shard]);

    public void Dispose()
    {
        Trainer.Dispose();
        (_reduction as IDisposable)?.Dispose();
        Engine.Dispose();
    }

    private static byte[] MadeUpNames()
    {
        string[] syllables = ["ka", "lo", "mi", "ren", "ta", "sha", "vi", "no", "el", "bru"];
        var random = new CounterRandom(3, RandomStream.Data);
        IEnumerable<string> names = Enumerable.Range(0, 400).Select(i => string.Concat(
            Enumerable.Range(0, 2 + (i % 3)).Select(j => syllables[random.Below((ulong)((i * 4) + j), (uint)syllables.Length)])));
        return Encoding.UTF8.GetBytes(string.Join('\n', names));
    }

    private float[] CopyMoment(int moment)
    {
        void* data = Trainer.State.Moments[moment];
        return Trainer.State.Moments.Type == StorageType.Float32
            ? Copy((float*)data)
            : [.. new ReadOnlySpan<ushort>(data, (int)ToyModel<TShape>.Description.WeightFloats).ToArray().Select(BFloat16.Widen)];
    }

    private static float[] Copy(float* floats) =>
        new ReadOnlySpan<float>(floats, (int)ToyModel<TShape>.Description.WeightFloats).ToArray();
}
