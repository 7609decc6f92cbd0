using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.App.Runs;

/// <summary>The text of a run, divided into what is learned from and what is held out.</summary>
internal sealed class RunData
{
    /// <summary>File of a run directory that says where the data came from. Checkpoints hold no paths, so that they are the same everywhere.</summary>
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

    /// <exception cref="MicroGptException">The data cannot be read, or nothing would be left to learn from.</exception>
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

    /// <param name="from">Run or checkpoint that was named.</param>
    /// <param name="checkpoint">The checkpoint itself.</param>
    /// <inheritdoc cref="SourceOf(string)"/>
    public static string? SourceOf(string from, string checkpoint) =>
        SourceOf(from) ?? SourceOf(Path.GetDirectoryName(Path.GetFullPath(checkpoint))!);

    /// <summary>Where the run took its data from, or null.</summary>
    public static string? SourceOf(string runDirectory)
    {
        string path = Path.Combine(runDirectory, SourceFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
