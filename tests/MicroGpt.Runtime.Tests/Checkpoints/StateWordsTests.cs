namespace MicroGpt.Runtime.Tests;

/// <summary>state.json uses the words of model.json. The error for an unknown word lists the known ones.</summary>
public sealed class StateWordsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string, string, string> Words => new()
    {
        { "optimizerState", "float32", "\"x\" is not a storage type; use float32 or bfloat16" },
        { "weights", "bfloat16", "\"x\" is not a storage type; use float32 or bfloat16" },
        { "precision", "float32", "\"x\" is not a storage type; use float32 or bfloat16" },
        { "schedule", "cosine", "\"x\" is not a schedule; use constant, linear or cosine" },
        { "documents", "auto", "\"x\" is not a kind of documents; use auto, lines, text or pairs" },
        { "stage", "exit", "\"x\" is not a stage of training; use model or exit" },
        { "exitTarget", "past", "\"x\" is not a target of the exit token; use past or next" },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void An_unknown_word_is_an_error_that_names_the_choices(string key, string word, string message)
    {
        string path = _directory["state.json"];
        using (FileStream stream = File.Create(path))
        {
            State().Write(stream);
        }

        string text = File.ReadAllText(path);
        string written = $"\"{key}\": \"{word}\"";
        Assert.Contains(written, text, StringComparison.Ordinal);
        Assert.Equal(State(), TrainingState.Read(path));

        File.WriteAllText(path, SealedJson.Seal(text.Replace(written, $"\"{key}\": \"x\"", StringComparison.Ordinal)));
        var error = Assert.ThrowsAny<MicroGptException>(() => TrainingState.Read(path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);

        File.WriteAllText(path, SealedJson.Seal(text.Replace(written, $"\"{key}\": 1", StringComparison.Ordinal)));
        Assert.ThrowsAny<MicroGptException>(() => TrainingState.Read(path));
    }

    public void Dispose() => _directory.Dispose();

    private static TrainingState State() => TinyRun.State(3) with
    {
        Headers = new HeaderChecksums("xxh128:0", "xxh128:1"),
        HyperParameters =
            TestModels.Training with { Weights = StorageType.BFloat16, Stage = TrainingStage.Exit, ExitTarget = ExitLook.Past },
    };
}
