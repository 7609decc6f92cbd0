using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Runs;

/// <summary>The data of a run, split into a training part and a held-out part.</summary>
internal sealed class RunData
{
    private RunData(RunSettings settings, DataSplit split)
    {
        Settings = settings;
        Split = split;
        HeldOut = new EvaluationSet(split, settings.HyperParameters.PromptWeight);
    }

    public RunSettings Settings { get; }

    public DataSplit Split { get; }

    public TextCorpus Corpus => Split.Corpus;

    public EvaluationSet HeldOut { get; }

    /// <summary>The test problems of a task with bands.</summary>
    /// <exception cref="MicroGptException">The data have no test problems.</exception>
    public EvaluationSet TestSet() => new(
        Corpus, Split.Test ?? DataSplit.PartOf(Corpus, Split.Context, DataPart.Test), Settings.HyperParameters.PromptWeight);

    /// <exception cref="MicroGptException">The data cannot be read, or the split leaves nothing to train on.</exception>
    /// <exception cref="OperationCanceledException">Reading was interrupted.</exception>
    public static RunData Load(ModelDescription model, RunSettings settings, CancellationToken interruption = default)
    {
        TrainingDefaults run = settings.HyperParameters;
        // A pipe without a writer blocks while it is opened. Then the reader is left behind, and the process ends without it.
        TextCorpus corpus = Task.Run(
            () => TextCorpus.Load(settings.DataSource, model, run.Documents, interruption),
            CancellationToken.None)
            .WaitAsync(interruption).GetAwaiter().GetResult();
        return new RunData(
            settings, DataSplit.Create(corpus, model.Architecture.Context, run.ValidationFraction, run.Seed));
    }

    /// <summary>The source of the data, independent of the current directory.</summary>
    public string AbsoluteSource =>
        BuiltinNames.IsBuiltin(Settings.DataSource) ? Settings.DataSource : Path.GetFullPath(Settings.DataSource);

    /// <summary>
    /// Path or built-in name of the data of a run; null if its directory does not tell. Checkpoints hold no paths, so that they are the
    /// same on every machine.
    /// </summary>
    /// <param name="from">Run or checkpoint directory that the person named.</param>
    /// <param name="checkpoint">Directory of the checkpoint itself.</param>
    public static string? SourceOf(string from, string checkpoint) =>
        SourceOf(from) ?? SourceOf(Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);

    private static string? SourceOf(string runDirectory)
    {
        try
        {
            return CheckpointStore.ReadRecord(runDirectory)?.Data;
        }
        catch (DamagedCheckpointException)
        {
            return null;
        }
    }
}
