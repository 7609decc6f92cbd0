using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Generation;

/// <summary>Text to the tokens that generation begins with.</summary>
public static class Prompts
{
    /// <summary>The document token, where the data are documents or the text is empty, and then the text.</summary>
    /// <exception cref="UnknownCharacterException">The text has a character that the model does not know.</exception>
    public static int[] Encode(CharacterTokenizer tokenizer, string text, DocumentMode mode)
    {
        int[] tokens = tokenizer.Encode(text);
        return mode == DocumentMode.Lines || tokens.Length == 0 ? [tokenizer.DocumentToken, .. tokens] : tokens;
    }
}
