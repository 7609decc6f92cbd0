using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.App.Runs;

/// <summary>The data of a run, split into a training part and a held-out part.</summary>
internal sealed class RunData
{
    /// <summary>
    /// File in the run directory that names the source of the data. Checkpoints hold no paths, so that they are the same on every
    /// machine.
    /// </summary>
    private const string SourceFile = "data";

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

    /// <exception cref="MicroGptException">The data cannot be read, or the split leaves nothing to train on.</exception>
    public static RunData Load(ModelDescription model, RunSettings settings)
    {
        TrainingDefaults run = settings.HyperParameters;
        var tokenizer = new CharacterTokenizer(model.Tokenizer);
        TextCorpus corpus = TextCorpus.Load(settings.DataSource, tokenizer, run.Documents);
        return new RunData(
            settings, DataSplit.Create(corpus, model.Architecture.Context, run.ValidationFraction, run.Seed));
    }

    public void RememberSource(string runDirectory)
    {
        string source = Settings.DataSource;
        string absolute = BuiltinNames.IsBuiltin(source) ? source : Path.GetFullPath(source);
        File.WriteAllText(Path.Combine(runDirectory, SourceFile), absolute + "\n");
    }

    /// <param name="from">Run or checkpoint directory that the person named.</param>
    /// <param name="checkpoint">Directory of the checkpoint itself.</param>
    /// <inheritdoc cref="SourceOf(string)"/>
    public static string? SourceOf(string from, string checkpoint) =>
        SourceOf(from) ?? SourceOf(Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);

    /// <summary>Path or built-in name of the data of a run; null if its directory does not tell.</summary>
    public static string? SourceOf(string runDirectory)
    {
        string path = Path.Combine(runDirectory, SourceFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
