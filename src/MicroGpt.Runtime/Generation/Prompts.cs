using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Generation;

/// <summary>Converts a prompt to the tokens that generation starts from.</summary>
public static class Prompts
{
    /// <summary>Encodes the text, after a document token if the data are documents or the text is empty.</summary>
    /// <exception cref="UnknownCharacterException">The text has a character that the model lacks.</exception>
    public static int[] Encode(CharacterTokenizer tokenizer, string text, DocumentMode mode)
    {
        int[] tokens = tokenizer.Encode(text);
        return mode == DocumentMode.Lines || tokens.Length == 0 ? [tokenizer.DocumentToken, .. tokens] : tokens;
    }
}
