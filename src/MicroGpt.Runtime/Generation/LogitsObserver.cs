namespace MicroGpt.Runtime.Generation;

/// <param name="sample">Number of the text.</param>
/// <param name="logits">Logits of its next token, one for each token of the vocabulary; valid during the call.</param>
public delegate void LogitsObserver(int sample, ReadOnlySpan<float> logits);

/// <param name="sample">Number of the text.</param>
/// <param name="token">The token added to the text.</param>
/// <param name="depth">Number of loops after which it was chosen.</param>
public delegate void TokenObserver(int sample, int token, int depth);
