using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

public static class DocumentModes
{
    /// <summary>Decides <see cref="DocumentMode.Auto"/> by the tokenizer.</summary>
    public static DocumentMode Resolve(this DocumentMode mode, CharacterTokenizer tokenizer)
    {
        if (mode != DocumentMode.Auto)
        {
            return mode;
        }

        return tokenizer.Contains('\n') ? DocumentMode.Text : DocumentMode.Lines;
    }

    /// <summary>Whether every line of the data is a document.</summary>
    public static bool HasDocuments(this DocumentMode mode) => mode is DocumentMode.Lines or DocumentMode.Pairs;

    /// <summary>
    /// Decides <see cref="DocumentMode.Auto"/> by the data and the tokenizer. Each line of a built-in task is a document.
    /// </summary>
    /// <param name="data">Name or path of the data.</param>
    public static DocumentMode Resolve(this DocumentMode mode, CharacterTokenizer tokenizer, string data) =>
        mode == DocumentMode.Auto && BuiltinNames.IsTask(data)
            ? BuiltinNames.HasPairs(data) ? DocumentMode.Pairs : DocumentMode.Lines
            : mode.Resolve(tokenizer);
}
