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

    /// <summary>
    /// Decides <see cref="DocumentMode.Auto"/> by the data and the tokenizer. Each line of a built-in task is a document.
    /// </summary>
    /// <param name="data">Name or path of the data.</param>
    public static DocumentMode Resolve(this DocumentMode mode, CharacterTokenizer tokenizer, string data) =>
        mode == DocumentMode.Auto && BuiltinNames.IsTask(data) ? DocumentMode.Lines : mode.Resolve(tokenizer);
}
