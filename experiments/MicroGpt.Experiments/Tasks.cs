using System.Text;

namespace MicroGpt.Experiments;

/// <summary>The table of all tasks. Change it to change what is measured.</summary>
internal static class Tasks
{
    public const string TextName = "shakespeare";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    public static IReadOnlyList<LearningTask> Builtin { get; } =
    [
        new()
        {
            Name = "addition", Data = "builtin:addition:3", Alphabet = "0123456789+=", HasAnswers = true,
            Context = 16, Embedding = 64, Heads = 4, Batch = 64, Steps = 6000, LearningRates = [0.001, 0.002], ExitStageSteps = 500,
        },
        new()
        {
            Name = "hops", Data = "builtin:hops:3", Alphabet = "abcdefgh123=", HasAnswers = true,
            Context = 16, Embedding = 64, Heads = 2, Batch = 64, Steps = 6000, LearningRates = [0.001, 0.002], ExitStageSteps = 500,
        },
        new()
        {
            Name = "names", Data = "builtin:names", Alphabet = Letters, HasAnswers = false,
            Context = 32, Embedding = 64, Heads = 4, Batch = 32, Steps = 1500, LearningRates = [0.002, 0.004],
        },
        new()
        {
            Name = "modular", Data = "builtin:modular:3", Alphabet = "0123456+-*=", HasAnswers = true,
            Context = 16, Embedding = 64, Heads = 4, Batch = 64, Steps = 2500, LearningRates = [0.001, 0.002],
        },
    ];

    /// <summary>The task of learning the characters of one long text.</summary>
    /// <param name="path">Path of a UTF-8 file.</param>
    /// <exception cref="ExperimentException">The file does not exist.</exception>
    public static LearningTask OfText(string path)
    {
        if (!File.Exists(path))
        {
            throw new ExperimentException($"The file {path} does not exist. Use --shakespeare with the path of the text.");
        }

        string text = File.ReadAllText(path, Encoding.UTF8);
        return new()
        {
            Name = TextName,
            Data = Path.GetFullPath(path),
            Alphabet = AlphabetOf(text),
            Documents = "text",
            HasAnswers = false,
            Context = 64,
            Embedding = 64,
            Heads = 4,
            Batch = 16,
            Steps = 1000,
            LearningRates = [0.002, 0.004],
        };
    }

    /// <summary>The distinct characters of a text, in the order of their code points.</summary>
    internal static string AlphabetOf(string text) =>
        string.Concat(text.EnumerateRunes().Distinct().Order());
}
