namespace MicroGpt.Runtime.Generation;

/// <param name="sample">Number of the text.</param>
/// <param name="logits">Logits of its next token, one for each token of the vocabulary; valid during the call.</param>
public delegate void LogitsObserver(int sample, ReadOnlySpan<float> logits);

/// <param name="sample">Number of the text.</param>
/// <param name="token">The token added to the text.</param>
/// <param name="depth">Number of loops after which it was chosen.</param>
public delegate void TokenObserver(int sample, int token, int depth);

/// <param name="sample">Number of the text.</param>
/// <param name="position">Number of the token that is drawn next, from 1; the prompt does not count.</param>
/// <param name="loop">From 1.</param>
/// <param name="logits">What the head makes of the state after that loop; valid during the call.</param>
public delegate void LoopLogitsObserver(int sample, int position, int loop, ReadOnlySpan<float> logits);
