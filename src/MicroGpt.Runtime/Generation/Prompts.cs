using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Generation;

/// <summary>The tokens that generation starts from.</summary>
public static class Prompts
{
    /// <summary>Encodes the text, after a document token if the data are documents or the text is empty.</summary>
    /// <exception cref="UnknownCharacterException">The text has a character that the model lacks.</exception>
    public static int[] Encode(CharacterTokenizer tokenizer, string text, DocumentMode mode)
    {
        int[] tokens = tokenizer.Encode(text);
        return mode == DocumentMode.Lines || tokens.Length == 0 ? [tokenizer.DocumentToken, .. tokens] : tokens;
    }

    /// <exception cref="MicroGptException">A prompt is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A token is outside the vocabulary.</exception>
    internal static void Check(IReadOnlyList<int[]> prompts, int vocabulary)
    {
        foreach (int[] prompt in prompts)
        {
            if (prompt.Length == 0)
            {
                throw new MicroGptException("A prompt is empty. Generation needs at least one token to start from.");
            }

            foreach (int token in prompt)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)vocabulary, nameof(prompts));
            }
        }
    }
}
