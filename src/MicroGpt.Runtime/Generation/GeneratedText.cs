namespace MicroGpt.Runtime.Generation;

/// <summary>A generated text.</summary>
/// <param name="Sample">Number of the text, which keys its random numbers.</param>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Tokens">Tokens after the prompt, without the stop token.</param>
/// <param name="Depths">
/// Number of loops of each token in <paramref name="Tokens"/>. If the model ended the text, one more entry for the stop token.
/// </param>
/// <param name="Stopped">Whether the model ended the text; otherwise the token limit did.</param>
public sealed record GeneratedText(
    int Sample, IReadOnlyList<int> Prompt, IReadOnlyList<int> Tokens, IReadOnlyList<int> Depths, bool Stopped);
