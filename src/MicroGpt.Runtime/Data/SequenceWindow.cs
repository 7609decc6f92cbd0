namespace MicroGpt.Runtime.Data;

/// <summary>
/// Consecutive predictions in a corpus. Inputs are the tokens [Start, Start + Count). Targets are one token later, in pairs mode at the
/// same index.
/// </summary>
/// <param name="Start">Index of the first input token in <see cref="TextCorpus.Tokens"/>.</param>
/// <param name="Count">Number of predictions, which is the number of rows in a batch.</param>
public readonly record struct SequenceWindow(int Start, int Count);
