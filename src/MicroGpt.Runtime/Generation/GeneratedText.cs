namespace MicroGpt.Runtime.Generation;

/// <summary>A generated text.</summary>
/// <param name="Sample">Its number, which its random numbers are drawn by.</param>
/// <param name="Prompt">Tokens it began with.</param>
/// <param name="Tokens">Tokens that follow the prompt, without the stop token.</param>
/// <param name="Depths">Loops that each token was chosen after; one more than tokens where the text was stopped, that of the stop token.</param>
/// <param name="Stopped">Whether the model ended it; otherwise the limit did.</param>
public sealed record GeneratedText(
    int Sample, IReadOnlyList<int> Prompt, IReadOnlyList<int> Tokens, IReadOnlyList<int> Depths, bool Stopped);
