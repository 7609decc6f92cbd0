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
}
