namespace MicroGpt.Runtime;

/// <summary>A generated text.</summary>
/// <param name="Sample">Its number, which its random numbers are drawn by.</param>
/// <param name="Prompt">Tokens it began with.</param>
/// <param name="Tokens">Tokens that follow the prompt, without the stop token.</param>
/// <param name="Stopped">Whether the model ended it; otherwise the limit did.</param>
public sealed record GeneratedText(int Sample, IReadOnlyList<int> Prompt, IReadOnlyList<int> Tokens, bool Stopped);
